/**
 * An apply as a process of its own that starts fast: without Google's clients, which take most of a start. What it asks of GA4
 * it asks the process that forked it. Bundled before it runs; words: `resume` or nothing.
 */
import { readFileSync } from "node:fs";
import { loadGoals } from "../../src/goals/load.js";
import type { AdminClients } from "../../src/google/clients.js";
import { SCOPE_EDIT } from "../../src/google/connection.js";
import { UNPACED } from "../../src/google/pacer.js";
import type { Access } from "../../src/workflows/access.js";
import { applyProperty, resumeApply } from "../../src/workflows/apply.js";
import { fileState } from "../../src/workflows/state.js";

/** What is asked, and what comes back: an answer, or what went wrong. */
export interface Call {
  readonly call: number;
  readonly client: "alpha" | "beta";
  readonly method: string;
  readonly words: readonly unknown[];
}
export interface Answer {
  readonly call: number;
  readonly answer?: unknown;
  readonly error?: { readonly message: string; readonly code: number | undefined };
}

const waiting = new Map<number, (answer: Answer) => void>();
let last = 0;
process.on("message", (answer: Answer) => waiting.get(answer.call)?.(answer));

function remote(client: Call["client"]): never {
  const ask =
    (method: string) =>
    (...words: readonly unknown[]) =>
      new Promise((resolve, reject) => {
        const call: Call = { call: ++last, client, method, words };
        waiting.set(call.call, ({ answer, error }) =>
          error === undefined ? resolve(answer) : reject(Object.assign(new Error(error.message), error)),
        );
        process.send?.(call);
      });
  return new Proxy({}, { get: (_, method) => ask(String(method)) }) as never;
}
const clients: AdminClients = {
  alpha: remote("alpha"),
  beta: remote("beta"),
  pacer: UNPACED,
  close: async () => {},
};
const google = {
  connection: { scope: SCOPE_EDIT },
  rights: new Map(),
  admin: <T>(work: (open: AdminClients) => Promise<T>) => work(clients),
} as unknown as Access;

const file = "goals/site.yaml";
const { config } = loadGoals([{ file, text: readFileSync(file, "utf8") }], { named: {}, environment: {} });
if (!config) throw new Error(`${file} is not right`);
const policy = { allowDelete: true, force: true };
const input = { config, google, state: fileState("."), policy };
const { exitCode } = await (process.argv[2] === "resume" ? resumeApply(input) : applyProperty(input));
process.exitCode = exitCode;
process.disconnect();
