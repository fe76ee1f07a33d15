/** How a command that writes asks before, and how Ctrl-C ends it: after the write in flight. */
import { setMaxListeners } from "node:events";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { Context } from "./context.js";

/** The one question. @throws GoalsError `confirmation-needed` (exit 9) where nobody is there to ask. */
export async function confirmed(
  context: Context,
  command: string,
  yes: boolean,
  question: string,
): Promise<boolean> {
  if (yes) return true;
  if (!context.interactive) {
    throw new GoalsError(
      "confirmation-needed",
      `${command} needs a yes, and there is no terminal to ask on`,
      {
        exitCode: EXIT.confirmationNeeded,
        hint: "Pass --yes.",
      },
    );
  }
  return context.confirm(question);
}

export interface Interruption {
  readonly listen: () => void;
  /** Aborted when it was asked for. */
  readonly signal: AbortSignal;
  readonly forget: () => void;
}

/** Ctrl-C once: the writes in flight are finished and recorded, nothing new begins. */
export function interruption({ onInterrupt, say }: Context, words: string): Interruption {
  const asked = new AbortController();
  // As many may wait as there are clients.
  setMaxListeners(0, asked.signal);
  let forget = (): void => {};
  return {
    listen: () => {
      forget = onInterrupt(() => {
        if (!asked.signal.aborted) say(`\n${words} ...`);
        asked.abort();
      });
    },
    signal: asked.signal,
    forget: () => forget(),
  };
}
