/** The colours a report is drawn with. Whoever prints decides what they are; `plainReportInk` is none. */
import { type Ink, plainInk } from "../../diagnostics/code-frame.js";

export interface ReportInk extends Ink {
  readonly good: (text: string) => string;
}

export const plainReportInk: ReportInk = { ...plainInk, good: (text) => text };
