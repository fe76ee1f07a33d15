/**
 * What a use case may reach outside: environment, clock, files, processes, and a way to say something to whoever runs it.
 * Passed in; nothing in this folder but `disk.ts` touches the process, the clock or the disk by itself.
 */

import type { SignIn } from "../google/sign-in.js";

export interface Files {
  readonly read: (path: string) => Promise<Buffer>;
  /** Bytes, or null where there is no such file. */
  readonly size: (path: string) => Promise<number | null>;
  readonly isFolder: (path: string) => Promise<boolean>;
  /** With those above it, where they are not there. */
  readonly makeFolder: (path: string) => Promise<void>;
  /** The whole file or, after a crash, the old one. A link stays one, a device or a pipe is written to. */
  readonly writeWhole: (path: string, content: string | Uint8Array) => Promise<void>;
  /** The same for what `make` writes into the file whose absolute path it gets. */
  readonly writeThrough: (path: string, make: (temporary: string) => Promise<void>) => Promise<void>;
  /** On disk when it returns. */
  readonly append: (path: string, text: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  /** When this process ends before the function that is returned is called. */
  readonly removeAtExit: (path: string) => () => void;
  /** Makes a file with all its content, or says false because there is one. */
  readonly createNew: (path: string, text: string) => Promise<boolean>;
}

/** Time that only runs forward, for waiting. */
export interface Stopwatch {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** This process and, on this machine, others. */
export interface Processes {
  readonly id: number;
  readonly host: string;
  readonly isRunning: (id: number) => boolean;
  /** Of Node, `20.19.2`. */
  readonly nodeVersion: string;
}

/** How far a piece of work is, for whoever watches; no part of a result. Told again whenever it goes on. */
export interface Step {
  /** In words: `reading the events`. A step is known by them. */
  readonly what: string;
  readonly done: number;
  /** Of so many; the step is over when all are done. */
  readonly of: number;
  /** What is counted, `operations`; `%` for parts of a hundred; default: nothing that can be counted. */
  readonly unit?: string;
  /** True where more may come than has been begun: then nobody knows how long it takes. */
  readonly open?: boolean;
  /** Which of them are under way, and what else there is to say. */
  readonly beside?: string;
}

export interface Ports {
  /** Something beside the result: what is waited for, what was found on the way. Lines without the last line end. */
  readonly say: (text: string) => void;
  /** What was asked of whom and read from where, a line each; absent where nobody wants to know. */
  readonly trace?: (line: string) => void;
  /** How far the work is; absent where nobody watches. */
  readonly onStep?: (step: Step) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How to sign in where a `.env` says it, which Google's own client does not read. */
  readonly signIn?: Pick<SignIn, "credentials" | "quotaProject">;
  /** Told what files take from the environment by `${env.NAME}`, so that it can be kept out of what is shown. */
  readonly onTaken?: (name: string, value: string) => void;
  /** Throws for a file that may not be read by other ways than `files`; absent where all may. */
  readonly admits?: (path: string) => Promise<void>;
  /** Where relative paths start. */
  readonly directory: string;
  readonly now: () => Date;
  readonly stopwatch: Stopwatch;
  /** Calls back when a person wants to stop (Ctrl-C); returns how to stop listening. Absent where nobody can. */
  readonly onInterrupt?: (listener: () => void) => () => void;
  /** Aborted where a person asks to stop: no write is begun, no wait for a quota goes on. */
  readonly stop?: AbortSignal;
  readonly files: Files;
  readonly processes: Processes;
}
