/** Colours, when they are wanted: a terminal, no NO_COLOR, no --no-color. */
import { styleText } from "node:util";
import { plainInk } from "../diagnostics/code-frame.js";
import type { Context, Output } from "./context.js";

/** What the command line paints with. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
}

export const PLAIN: Paint = { ...plainInk, good: (text) => text };

const COLOURS: Paint = {
  good: (text) => styleText("green", text, { validateStream: false }),
  bad: (text) => styleText("red", text, { validateStream: false }),
  warn: (text) => styleText("yellow", text, { validateStream: false }),
  dim: (text) => styleText("dim", text, { validateStream: false }),
  strong: (text) => styleText("bold", text, { validateStream: false }),
};

/** `noColor`: the flag; NO_COLOR says the same, FORCE_COLOR over the missing terminal. See no-color.org. */
export function paintFor(context: Context, output: Output, noColor: boolean): Paint {
  const { NO_COLOR, FORCE_COLOR, TERM } = context.environment;
  if (noColor || (NO_COLOR !== undefined && NO_COLOR !== "") || TERM === "dumb") return PLAIN;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0";
  return output.isTTY || forced ? COLOURS : PLAIN;
}
