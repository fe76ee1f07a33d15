/** The port to a spreadsheet that a report is written into. */
import type { Cell } from "./tidy.js";

/** A spreadsheet, as far as a report needs it; `google/sheets` has the real one. */
export interface Spreadsheet {
  tabs(): Promise<readonly Tab[]>;
  /** Makes a tab, or an existing one longer. */
  makeRoom(title: string, rows: number, columns: number, tabs: readonly Tab[]): Promise<void>;
  /** The first columns of a tab. */
  read(title: string, columns: number): Promise<readonly (readonly Cell[])[]>;
  /** From the first cell on, as they are: a text that begins with `=` stays a text. */
  write(title: string, rows: readonly (readonly Cell[])[], columns: number): Promise<void>;
  /** Empties the first columns from a row (from 1) on. */
  clearFrom(title: string, row: number, columns: number): Promise<void>;
}

export interface Tab {
  readonly id: number;
  readonly title: string;
  readonly rows: number;
  readonly columns: number;
}
