/**
 * How far a run is, on stderr, beside everything else that is written: at a terminal one line at the bottom that is
 * written anew and makes way for results, elsewhere now and then a line. Nothing is said of what is quick.
 */
import { cut, printable } from "../../diagnostics/printable.js";
import type { Step } from "../../workflows/ports.js";
import type { Output, Surroundings } from "../context.js";
import { stepText } from "./step-text.js";

/** So long nothing is said, in milliseconds: what takes less needs no words. */
const QUIET = 1_000;
/** Between two drawings of the line. */
const REDRAW = 200;
/** Between two lines where there is no terminal, one after the other; the last holds on. */
const SPARSE = [QUIET, 5_000, 10_000, 30_000] as const;

export interface Status {
  readonly onStep: (step: Step) => void;
  /** The same output; the line makes way for what is written to it. */
  readonly before: (output: Output) => Output;
  /** Runs a question to a person, who is not to be disturbed. */
  readonly pausedFor: <T>(question: () => Promise<T>) => Promise<T>;
  readonly close: () => void;
}

interface Begun {
  readonly step: Step;
  readonly since: number;
  /** What was done when it began. */
  readonly before: number;
}

/** @param stderr as it is; what the status says is seen by nobody else */
export function openStatus({
  stderr,
  environment,
  stopwatch,
}: Pick<Surroundings, "stderr" | "environment" | "stopwatch">): Status {
  const isLive = stderr.isTTY && !environment.CI && environment.TERM !== "dumb";
  const isSilent = Boolean(environment.NO_PROGRESS);
  const begun = new Map<string, Begun>();
  let timer: NodeJS.Timeout | undefined;
  let isDrawn = false;
  let isPaused = false;
  let lines = 0;
  /** When something was last said; first of all, when the run began. */
  let said = stopwatch.now();

  const clear = (): void => {
    if (isDrawn) stderr.write("\r\u001b[2K");
    isDrawn = false;
  };
  const tick = (): void => {
    const now = stopwatch.now();
    const shown = mostTelling(begun.values());
    if (shown === undefined || isPaused) {
      clear();
      if (shown === undefined) stop();
      return;
    }
    const wait = isLive ? (isDrawn ? 0 : QUIET) : (SPARSE[Math.min(lines, SPARSE.length - 1)] ?? QUIET);
    if (now - said < wait) return;
    const text = printable(stepText(shown, now));
    if (isLive) {
      clear();
      stderr.write(cut(text, Math.max(20, stderr.columns - 1)));
      isDrawn = true;
    } else {
      stderr.write(`${text}\n`);
      lines++;
      said = now;
    }
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  return {
    onStep: (step) => {
      if (isSilent) return;
      const before = begun.get(step.what);
      begun.delete(step.what);
      // Where more may come, what was asked first tells how long the next takes.
      if (isUnderWay(step) || step.open)
        begun.set(
          step.what,
          before ? { ...before, step } : { step, since: stopwatch.now(), before: step.done },
        );
      // Never a reason for the process to go on.
      if (isUnderWay(step)) timer ??= setInterval(tick, REDRAW).unref();
    },
    before: (output) => ({
      ...output,
      write: (text) => {
        clear();
        said = stopwatch.now();
        output.write(text);
      },
    }),
    pausedFor: async (question) => {
      isPaused = true;
      clear();
      try {
        return await question();
      } finally {
        isPaused = false;
        said = stopwatch.now();
      }
    },
    close: () => {
      begun.clear();
      stop();
      clear();
    },
  };
}

/** Of what is under way: that whose length is known, and that which was told last. */
function mostTelling(begun: Iterable<Begun>): Begun | undefined {
  const all = [...begun].filter(({ step }) => isUnderWay(step));
  return all.findLast(({ step }) => !step.open) ?? all.at(-1);
}

function isUnderWay({ done, of }: Step): boolean {
  return done < of;
}
