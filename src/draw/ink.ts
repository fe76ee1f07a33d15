/** The colours results are drawn with. Whoever prints decides what they are; `plainTextInk` is none. */
import { type Ink, plainInk } from "../diagnostics/code-frame.js";

export interface TextInk extends Ink {
  readonly good: (text: string) => string;
}

export const plainTextInk: TextInk = { ...plainInk, good: (text) => text };
