/** The command line in this process: a folder of its own, its streams as texts, no terminal, a clock that is told. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { runProgram } from "../../src/cli/app.js";
import type { Surroundings } from "../../src/cli/context.js";
import { diskFiles, thisMachine } from "../../src/workflows/disk.js";
import { temporaryFolder } from "./folders.js";

export interface CliResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface CliOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly now?: Date;
  readonly columns?: number;
  /** Only what goes to stderr is seen on a terminal: stdout is piped. Default: neither. */
  readonly piped?: boolean;
  /** Says how far it is; default: does not, since how long things take is the machine's to say. */
  readonly watched?: boolean;
  /** Answers the one question apply asks; absent = nobody there. */
  readonly answer?: boolean;
  /** Answers to the other questions, in order; one that is missing gives up. */
  readonly answers?: readonly string[];
  /** What both streams say, as it comes: what somebody sees on a terminal. */
  readonly onOutput?: (text: string) => void;
  /** When it resolves, somebody presses Ctrl-C. */
  readonly interrupt?: Promise<void>;
  /** How many times faster than the real one the clock of waits goes; default 1. */
  readonly hurry?: number;
}

export interface Workspace {
  readonly directory: string;
  readonly write: (file: string, text: string | Uint8Array) => void;
  readonly read: (file: string) => string;
  /** Every file below, by relative path, with its content; not what the state folder tells git by itself. */
  readonly files: () => Readonly<Record<string, string>>;
  readonly cli: (words: readonly string[], options?: CliOptions) => Promise<CliResult>;
}

/** A folder to run commands in; by default an empty one, gone after the tests of the file. */
export function workspace(directory: string = temporaryFolder()): Workspace {
  mkdirSync(directory, { recursive: true });
  return {
    directory,
    write: (file, text) => {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      writeFileSync(join(directory, file), text);
    },
    read: (file) => readFileSync(join(directory, file), "utf8"),
    files: () =>
      Object.fromEntries(
        readdirSync(directory, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .filter((path) => !path.endsWith("/.ga4-goals/.gitignore"))
          .toSorted()
          .map((path) => [path.slice(directory.length + 1), readFileSync(path, "utf8")]),
      ),
    cli: (words, options = {}) => runIn(directory, words, options),
  };
}

/** A person who answers what a test says; a question that takes no such answer is a mistake of the test. */
function answering(answers: readonly string[]): Surroundings["ask"] {
  const left = [...answers];
  return {
    choose: async (question, choices) => {
      const answer = left.shift();
      if (answer === undefined) return null;
      const chosen = choices.find(({ value }) => value === answer);
      if (!chosen) throw new Error(`${question} has no choice ${answer}`);
      return chosen.value;
    },
    words: async (question, { wrong }) => {
      const answer = left.shift();
      const problem = answer === undefined ? undefined : wrong?.(answer);
      if (problem !== undefined) throw new Error(`${question} does not take ${answer}: ${problem}`);
      return answer ?? null;
    },
  };
}

async function runIn(directory: string, words: readonly string[], options: CliOptions): Promise<CliResult> {
  const written = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr"): Surroundings["stdout"] => ({
    write: (text) => {
      written[name] += text;
      options.onOutput?.(text);
    },
    isTTY: options.piped === true && name === "stderr",
    columns: options.columns ?? 100,
  });
  const stdout = output("stdout");
  const stderr = output("stderr");
  const { environment = {}, hurry = 1 } = options;
  const surroundings: Surroundings = {
    stdin: Readable.from([]),
    stdout,
    stderr,
    environment: { ...(options.watched ? {} : { NO_PROGRESS: "1" }), ...environment },
    directory,
    now: () => options.now ?? new Date("2026-10-26T08:00:00Z"),
    stopwatch: {
      now: () => performance.now() * hurry,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / hurry)),
    },
    files: diskFiles(directory),
    processes: thisMachine(),
    interactive: options.answer !== undefined || options.answers !== undefined,
    confirm: async () => options.answer === true,
    ask: answering(options.answers ?? []),
    onInterrupt: (listener) => {
      let listening = true;
      void options.interrupt?.then(() => listening && listener());
      return () => {
        listening = false;
      };
    },
  };
  const exitCode = await runProgram(words, surroundings);
  return { ...written, exitCode };
}
