/** The colours texts are drawn with. Whoever prints decides what they are; `plainInk` is none. */

export type Paint = (text: string) => string;

export interface Ink {
  readonly good: Paint;
  readonly bad: Paint;
  readonly warn: Paint;
  readonly dim: Paint;
  readonly strong: Paint;
}

const same: Paint = (text) => text;
export const plainInk: Ink = { good: same, bad: same, warn: same, dim: same, strong: same };
