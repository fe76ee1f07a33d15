/**
 * What a use case may reach outside: texts for a person, environment, clock, files, processes. Passed in by whoever runs
 * it; nothing in this folder touches `process`, the clock or the disk by itself.
 */

export interface Output {
  readonly write: (text: string) => void;
  readonly isTTY: boolean;
  /** In characters; 80 where it is not a terminal. */
  readonly columns: number;
}

export interface Files {
  readonly read: (path: string) => Promise<Buffer>;
  /** Bytes, or null where there is no such file. */
  readonly size: (path: string) => Promise<number | null>;
  readonly isFolder: (path: string) => Promise<boolean>;
  /** With those above it, where they are not there. */
  readonly makeFolder: (path: string) => Promise<void>;
  /** The whole file or, after a crash, the old one. A link stays one, a device or a pipe is written to. */
  readonly writeWhole: (path: string, text: string) => Promise<void>;
  /** The same for what `make` writes into the file whose absolute path it gets. */
  readonly writeThrough: (path: string, make: (temporary: string) => Promise<void>) => Promise<void>;
  /** On disk when it returns. */
  readonly append: (path: string, text: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  /** Makes a file with all its content, or says false because there is one. */
  readonly createNew: (path: string, text: string) => Promise<boolean>;
}

export interface Ports {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where relative paths start. */
  readonly directory: string;
  readonly now: () => Date;
  /** Time that only runs forward, for waiting. */
  readonly stopwatch: { readonly now: () => number; readonly sleep: (milliseconds: number) => Promise<void> };
  readonly files: Files;
  /** This process and, on this machine, others. */
  readonly processes: {
    readonly id: number;
    readonly host: string;
    readonly isRunning: (id: number) => boolean;
    /** Of Node, `20.19.2`. */
    readonly nodeVersion: string;
  };
  /** Calls back when the person wants to stop (Ctrl-C); returns how to stop listening. */
  readonly onInterrupt: (listener: () => void) => () => void;
}
