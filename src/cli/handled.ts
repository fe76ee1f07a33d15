/** How every command is run: in its context, with what `--verbose` asks for; its exit code is returned and told here. */
import { EXIT, type ExitCode } from "../diagnostics/error.js";
import type { Context } from "./context.js";

/** A command's code: gets its context, flags and words, and gives the exit code; nothing = 0. */
export type Handler<F, A extends readonly unknown[]> = (
  context: Context,
  flags: F,
  ...words: A
) => Promise<ExitCode | undefined> | Promise<void>;

/** The function that the argument parser calls. */
export function handled<F, A extends readonly unknown[]>(
  handler: Handler<F, A>,
): (this: Context, flags: F, ...words: A) => Promise<void> {
  return async function (flags, ...words) {
    const { verbose = false } = flags as { readonly verbose?: boolean };
    const context = verbose ? talkative(this) : this;
    this.ended((await handler(context, flags, ...words)) ?? EXIT.done);
  };
}

/** `--verbose`: what is asked of Google and how long it takes, what is read from where; a line each, on stderr. */
function talkative(context: Context): Context {
  const { files, say } = context;
  return {
    ...context,
    trace: say,
    files: {
      ...files,
      read: async (path) => {
        const bytes = await files.read(path);
        say(`read ${path}, ${bytes.length.toLocaleString("en")} bytes`);
        return bytes;
      },
    },
  };
}
