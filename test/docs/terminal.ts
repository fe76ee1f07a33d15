/** Where commands are typed: one after another, those that stay in other terminals. Knows nothing of pages. */
import { isAbsolute } from "node:path";
import type { CliOptions, CliResult, Workspace } from "../support/cli.js";
import { start } from "../support/program.js";
import type { ShellCommand } from "./shell.js";

export interface Typed {
  readonly exitCode: number | null;
  /** Both streams, as they came. */
  readonly output: string;
}

/** What a person answers to a command's questions. */
export interface Answers {
  /** To whether something may be done; default: yes. */
  readonly may?: boolean;
  /** To the others, in order. */
  readonly others?: readonly string[];
}

export interface Terminal {
  readonly type: (command: ShellCommand, answers?: Answers) => Promise<Typed>;
  /** `export` and the like. */
  readonly set: (name: string, value: string) => void;
  /** Real addresses for those that were asked for: `127.0.0.1:8085`. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Stops what still runs, and says how it ended. */
  readonly close: () => Promise<readonly Typed[]>;
}

/** Commands that go on until they are stopped, and what they say when they are ready. */
const STAYING: readonly (readonly [command: string, ready: RegExp])[] = [
  ["emulator", /"address":"(127\.0\.0\.1:\d+)"/],
  ["console", /"address":"http:/],
  ["demo --console", /"address":"http:/],
  ["schedule run", /: next on |health on/],
];
const HELP = "--help";

export function openTerminal(
  here: Workspace,
  now: Date,
  environment: Readonly<Record<string, string>>,
): Terminal {
  const variables: Record<string, string> = { ...environment };
  const addresses = new Map<string, string>();
  const staying: (() => Promise<Typed>)[] = [];

  async function stay(words: readonly string[], ready: RegExp, options: CliOptions): Promise<Typed> {
    const port = words.findIndex((word) => word === "--port" || word === "--health") + 1;
    const free = words.map((word, i) => (port > 0 && i === port ? "0" : word));
    let output = "";
    let press = (): void => {};
    let found = (_address: string | undefined): void => {};
    const isReady = new Promise<string | undefined>((resolve) => {
      found = resolve;
    });
    const ended = here
      .cli(free, {
        ...options,
        interrupt: new Promise((resolve) => {
          press = resolve;
        }),
        onOutput: (text) => {
          output += text;
          const [seen, address] = ready.exec(output) ?? [];
          if (seen !== undefined) found(address);
        },
      })
      .then(({ exitCode }) => ({ exitCode, output }));
    const first = await Promise.race([isReady.then((address) => ({ address })), ended]);
    if ("output" in first) return { ...first, exitCode: first.exitCode || null };
    if (port > 0 && first.address !== undefined) addresses.set(`127.0.0.1:${words[port]}`, first.address);
    staying.push(() => {
      press();
      return ended;
    });
    return { exitCode: 0, output };
  }

  return {
    addresses,
    set: (name, value) => {
      variables[name] = value;
    },
    async type(command, { may = true, others = [] } = {}) {
      const { words } = command;
      const own = { ...variables, ...command.environment };
      const [, ready] = STAYING.find(([name]) => `${words.join(" ")} `.startsWith(`${name} `)) ?? [];
      if (ready && !words.includes("--once") && !words.includes(HELP))
        return await stay(words, ready, { environment: own, now });
      if (words[0] === "mcp" && !words.includes(HELP)) return await serve(here, words, own);
      let output = "";
      const result: CliResult = await here.cli(words, {
        environment: own,
        now,
        answer: may,
        answers: others,
        onOutput: (text) => {
          output += text;
        },
      });
      if (command.into !== undefined && !isAbsolute(command.into)) here.write(command.into, result.stdout);
      return { exitCode: result.exitCode, output };
    },
    close: async () => await Promise.all(staying.splice(0).map((stop) => stop())),
  };
}

/** A server that speaks on stdin and stdout: ready, then gone with whoever it spoke to. */
async function serve(
  here: Workspace,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Typed> {
  const { exitCode, stdout, stderr } = await start(words, { directory: here.directory, environment }).ended;
  const output = stdout + stderr;
  return { exitCode: output.includes("MCP on stdin") ? exitCode : null, output };
}
