/**
 * Random calls of every method that is served, from several clients at once, over gRPC and REST, for so long: what is
 * asked, and in which order each client asks it, hangs on the seed and on what was answered before.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { coverage } from "../../../src/emulator/coverage.js";
import { dice } from "../../support/random.js";
import { type Callers, callersOf } from "./callers.js";
import type { Told, Wish } from "./emulator.js";
import { type Growth, growthOf, type Window } from "./growth.js";
import { methodOf } from "./protos.js";
import { Names, pick } from "./requests.js";

export interface SoakOptions {
  /** How long, or how many calls. */
  readonly until: { readonly milliseconds: number } | { readonly calls: number };
  readonly seed: number;
  readonly clients: number;
  readonly progress?: (line: string) => void;
}

export interface Soaked {
  readonly calls: number;
  /** By gRPC's name. */
  readonly codes: Readonly<Record<string, number>>;
  readonly methods: number;
  /** Methods that have answered at least once without refusing. */
  readonly answered: number;
  readonly neverAnswered: readonly string[];
  /** What was wrong, each with a request that brought it about. */
  readonly wrong: Readonly<Record<string, unknown>>;
  readonly windows: readonly Window[];
  readonly growth: Growth;
}

const START = [
  "properties/1",
  "properties/2",
  "accounts/9",
  "properties/1/dataStreams/17",
  "properties/2/dataStreams/27",
  "properties/1/dataStreams/18",
  "properties/2/dataStreams/28",
  "properties/1/subpropertySyncConfigs/1",
  "properties/2/subpropertySyncConfigs/2",
  "properties/1/metadata",
  "properties/1/audiences/101",
  "properties/2/audiences/201",
];

const WINDOW = 60_000;

/** Rejects where the emulator's process ends by itself. */
export async function soak({ until, seed, clients, progress }: SoakOptions): Promise<Soaked> {
  const { services } = await coverage();
  const methods = services.flatMap(({ name, served }) => served.map((method) => methodOf(name, method)));
  const emulator = fork(fileURLToPath(new URL("./emulator.ts", import.meta.url)), {
    execArgv: ["--import", "tsx", "--expose-gc"],
  });
  const ended = new Promise<never>((_, reject) => {
    emulator.once("exit", (code, signal) => reject(new Error(`the emulator ended: ${code ?? signal}`)));
    emulator.once("error", reject);
  });
  ended.catch(() => {});
  let callers: Callers | undefined;
  try {
    const ask = (wish: Wish): Promise<Told> => Promise.race([told(emulator, wish), ended]);
    const { address } = await ask({
      kind: "start",
      methods: methods.map(({ service, name }) => ({ service, name })),
    });
    callers = callersOf(address);
    const call = callers.call;
    const codes = new Map<string, number>();
    const answered = new Set<string>();
    const wrong = new Map<string, unknown>();
    const note = (what: string, request: unknown): void => {
      if (!wrong.has(what)) progress?.(`wrong: ${what} ${JSON.stringify(request)?.slice(0, 500)}`);
      wrong.set(what, request);
    };
    const windows: Window[] = [];
    const rolls = Array.from({ length: clients }, (_, client) => dice(seed * 1000 + client));
    const end = "milliseconds" in until ? Date.now() + until.milliseconds : Number.POSITIVE_INFINITY;
    const most = "calls" in until ? until.calls : Number.POSITIVE_INFINITY;
    let asked = 0;
    const wanted = (): boolean => Date.now() < end && asked < most;

    while (wanted()) {
      const closes = Date.now() + WINDOW;
      // What was made is gone after each window, and so are its names.
      const names = new Names(START);
      const visits = rolls.map(async (roll) => {
        while (wanted() && Date.now() < closes) {
          asked += 1;
          const method = pick(roll, methods);
          const { code, request, wrong: found } = await call(roll, method, names);
          codes.set(code, (codes.get(code) ?? 0) + 1);
          if (code === "OK") answered.add(`${method.service}.${method.name}`);
          for (const what of found) note(`${method.name}: ${what}`, request);
        }
      });
      await Promise.race([Promise.all(visits), ended]);
      const { calls, heap, resident, wrong: handed } = await ask({ kind: "sweep" });
      for (const what of handed) note(what, "as its handler gave it");
      windows.push({ calls, heap: Math.round(heap), resident: Math.round(resident) });
      progress?.(
        `${calls} calls, ${answered.size} of ${methods.length} methods answered, heap ${Math.round(heap)} MB, in all ${Math.round(resident)} MB, ${wrong.size} wrong`,
      );
    }
    const name = ({ service, name: method }: { service: string; name: string }): string =>
      `${service}.${method}`;
    return {
      calls: asked,
      codes: Object.fromEntries([...codes].toSorted(([, a], [, b]) => b - a)),
      methods: methods.length,
      answered: answered.size,
      neverAnswered: methods.map(name).filter((one) => !answered.has(one)),
      wrong: Object.fromEntries(wrong),
      windows,
      growth: growthOf(windows),
    };
  } finally {
    callers?.close();
    emulator.kill();
  }
}

function told(emulator: ChildProcess, wish: Wish): Promise<Told> {
  return new Promise((resolve) => {
    emulator.once("message", (message) => resolve(message as Told));
    emulator.send(wish);
  });
}
