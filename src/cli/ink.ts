/** Colours, when they are wanted: a terminal, no NO_COLOR, no --no-color. */
import { styleText } from "node:util";
import { type Ink, plainInk } from "../diagnostics/ink.js";
import type { Context, Output } from "./context.js";

const COLOURS: Ink = {
  good: (text) => styleText("green", text, { validateStream: false }),
  bad: (text) => styleText("red", text, { validateStream: false }),
  warn: (text) => styleText("yellow", text, { validateStream: false }),
  dim: (text) => styleText("dim", text, { validateStream: false }),
  strong: (text) => styleText("bold", text, { validateStream: false }),
};

/** `noColor`: the flag; NO_COLOR says the same, FORCE_COLOR over the missing terminal. See no-color.org. */
export function paintFor(context: Pick<Context, "environment">, output: Output, noColor: boolean): Ink {
  const { NO_COLOR, FORCE_COLOR, TERM } = context.environment;
  if (noColor || (NO_COLOR !== undefined && NO_COLOR !== "") || TERM === "dumb") return plainInk;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0";
  return output.isTTY || forced ? COLOURS : plainInk;
}
