/** The line on stderr that says how far a backtest is: one that rewrites itself on a terminal, plain lines elsewhere. */
import type { Context } from "../../context.js";

export interface ProgressLine {
  readonly stage: (stage: "reading" | "counting") => void;
  /** 0 to 100 of the stage. */
  readonly percent: (percent: number) => void;
  /** Clears the line; may be called twice. */
  readonly end: () => void;
}

const WORDS = { reading: "reading the events", counting: "counting the goals" } as const;

export function progressLine({ stderr, environment }: Pick<Context, "stderr" | "environment">): ProgressLine {
  const live = stderr.isTTY && !environment.CI;
  let words = "";
  let drawn = false;
  const draw = (text: string): void => {
    stderr.write(`\r\u001b[K${text}`);
    drawn = true;
  };
  return {
    stage: (stage) => {
      words = WORDS[stage];
      if (live) draw(`${words} ...`);
      else stderr.write(`${words}\n`);
    },
    percent: (percent) => {
      if (live && words !== "") draw(`${words} ... ${Math.floor(percent)} %`);
    },
    end: () => {
      if (drawn) stderr.write("\r\u001b[K");
      drawn = false;
    },
  };
}
