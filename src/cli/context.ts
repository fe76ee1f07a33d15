/**
 * Everything a command may reach outside: its ports, streams and prompts. With `workflows/disk.ts` the only place that
 * touches `process`; commands get it passed in.
 */
import type { ExitCode } from "../diagnostics/error.js";
import { printable } from "../diagnostics/printable.js";
import { diskPorts } from "../workflows/disk.js";
import type { Ports } from "../workflows/ports.js";
import type { Interrupts } from "../workflows/schedule/daemon.js";
import { ignoredText, readDotEnv } from "./dot-env.js";
import { listenForInterrupts } from "./interrupts.js";
import type { Status } from "./progress/status.js";

export interface Output {
  readonly write: (text: string) => void;
  readonly isTTY: boolean;
  /** In characters; 80 where it is not a terminal. */
  readonly columns: number;
}

/** One of several answers. */
export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
}

/** Questions a person answers; null where they would rather stop. Only asked when the context is `interactive`. */
export interface Ask {
  readonly choose: <T extends string>(question: string, choices: readonly Choice<T>[]) => Promise<T | null>;
  /** `wrong` says what is wrong with an answer, or nothing. */
  readonly words: (
    question: string,
    options: {
      readonly placeholder?: string;
      readonly suggestion?: string;
      readonly wrong?: (answer: string) => string | undefined;
    },
  ) => Promise<string | null>;
}

/** The ports of a command line and, beyond them, what only a command line needs. */
export interface Surroundings extends Omit<Ports, "say" | "trace" | "onStep" | "onInterrupt">, Interrupts {
  readonly stdout: Output;
  readonly stderr: Output;
  /** For a protocol that is spoken on it; nothing else reads it. */
  readonly stdin: NodeJS.ReadableStream;
  /** True where a person can answer. */
  readonly interactive: boolean;
  /** Asks yes or no; only called when `interactive`. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly ask: Ask;
  /** How far the run is, where another command runs this one; default: told on `stderr`. */
  readonly status?: Status;
}

/** What one run of a command line gets. What it says goes to stderr, so that stdout holds results alone. */
export interface Context extends Surroundings, Ports {
  readonly onInterrupt: Surroundings["onInterrupt"];
  /** What the argument parser writes to; commands use `stdout` and `stderr`. */
  readonly process: Pick<Surroundings, "stdout" | "stderr">;
  /** A line that the runner of a CI job is to obey, on stdout. */
  readonly tellRunner: (line: string) => void;
  /** How the command ended; told by `handled`, once. */
  readonly ended: (exitCode: ExitCode) => void;
}

/**
 * The context of the real process. What a `.env` in the working directory may say is read, loses against the real
 * environment, and is seen by nobody but this program.
 */
export async function processContext(): Promise<Surroundings> {
  const directory = process.cwd();
  const { values, ignored } = await readDotEnv(directory);
  const environment = { ...values, ...process.env };
  const said = ignoredText(ignored, (name) => process.env[name] !== undefined);
  // What is completed at every press of a key is no place for words.
  if (said !== null && process.argv[2] !== "complete") process.stderr.write(`${said}\n`);
  return {
    ...diskPorts(directory, { environment }),
    stdin: process.stdin,
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    signIn: signInOf(values),
    interactive: Boolean(process.stdin.isTTY && process.stderr.isTTY) && !environment.CI,
    confirm: async (question) => {
      const { confirm, isCancel } = await import("@clack/prompts");
      const answer = await answered(confirm({ message: question, initialValue: false, output: questions() }));
      return answer !== null && !isCancel(answer) && answer;
    },
    ask: terminalQuestions,
    onInterrupt: listenForInterrupts(process, (words) => process.stderr.write(`${words}\n`)),
  };
}

/** Google's own client knows the process's environment and no `.env`. */
function signInOf(values: Readonly<Record<string, string>>): NonNullable<Ports["signIn"]> {
  const { GOOGLE_APPLICATION_CREDENTIALS: credentials, GOOGLE_CLOUD_QUOTA_PROJECT: quotaProject } = values;
  return {
    ...(!credentials || process.env.GOOGLE_APPLICATION_CREDENTIALS ? {} : { credentials }),
    ...(!quotaProject || process.env.GOOGLE_CLOUD_QUOTA_PROJECT ? {} : { quotaProject }),
  };
}

/** Where questions are asked; a terminal that says it has no width would get a character a line. */
function questions(): NodeJS.WriteStream {
  if (!(process.stderr.columns > 0)) process.stderr.columns = 80;
  return process.stderr;
}

/** The answer, or null where the input ends (Ctrl-D): then there is nobody left to answer. */
async function answered<T>(question: Promise<T>): Promise<T | null> {
  let ended = (): void => {};
  const end = new Promise<null>((resolve) => {
    ended = () => resolve(null);
    process.stdin.once("end", ended);
    // The prompt closes its own reader at Ctrl-D and says nothing; then there is nothing left to wait for.
    process.once("beforeExit", ended);
  });
  try {
    const answer = await Promise.race([question, end]);
    // The prompt hides the cursor and is not there any more to show it.
    if (answer === null) process.stderr.write("\u001b[?25h\n");
    return answer;
  } finally {
    process.stdin.off("end", ended);
    process.off("beforeExit", ended);
  }
}

const terminalQuestions: Ask = {
  choose: async (message, choices) => {
    const { isCancel, select } = await import("@clack/prompts");
    const options = choices.map(({ value, label, hint }) => ({
      value,
      label: printable(label),
      ...(hint === undefined ? {} : { hint: printable(hint) }),
    }));
    const answer = await answered(
      select<string>({ message: printable(message), options, output: questions() }),
    );
    return answer === null || isCancel(answer)
      ? null
      : (choices.find(({ value }) => value === answer)?.value ?? null);
  },
  words: async (message, { placeholder, suggestion, wrong }) => {
    const { isCancel, text } = await import("@clack/prompts");
    const answer = await answered(
      text({
        message,
        output: questions(),
        ...(placeholder === undefined ? {} : { placeholder }),
        ...(suggestion === undefined ? {} : { initialValue: suggestion }),
        ...(wrong === undefined ? {} : { validate: (value) => wrong(value ?? "") }),
      }),
    );
    return answer === null || isCancel(answer) ? null : (answer ?? "");
  },
};

function output(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    isTTY: stream.isTTY === true,
    columns: stream.isTTY && stream.columns > 0 ? stream.columns : 80,
  };
}
