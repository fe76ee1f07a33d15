/** A change as a cell: green where it went up, red where it went down. */
import type { Figure } from "../model.js";
import { formatChange, UNKNOWN } from "./format.js";
import type { ReportInk } from "./ink.js";
import type { Cell, Paint } from "./layout.js";

export function changeCell(figure: Figure | null, ink: ReportInk): Cell {
  return figure === null
    ? { text: UNKNOWN, paint: ink.dim }
    : { text: formatChange(figure), paint: changePaint(figure, ink) };
}

export function changePaint({ change }: Figure, ink: ReportInk): Paint {
  return change === null || change === 0 ? ink.dim : change > 0 ? ink.good : ink.bad;
}
