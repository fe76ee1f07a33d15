/** A change as a cell: green where it went up, red where it went down. */

import type { Ink, Paint } from "../../diagnostics/ink.js";
import { formatChange, UNKNOWN } from "../../draw/format.js";
import type { Cell } from "../../draw/layout.js";
import type { Figure } from "../model.js";

export function changeCell(figure: Figure | null, ink: Ink): Cell {
  return figure === null
    ? { text: UNKNOWN, paint: ink.dim }
    : { text: formatChange(figure), paint: changePaint(figure, ink) };
}

export function changePaint({ change }: Figure, ink: Ink): Paint {
  return change === null || change === 0 ? ink.dim : change > 0 ? ink.good : ink.bad;
}
