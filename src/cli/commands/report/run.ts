/** `ga4-goals report`: what converts, for a period and the one before. */

import { plainInk } from "../../../diagnostics/ink.js";
import { SCOPE_READ } from "../../../google/connection.js";
import type { AssistChoice } from "../../../report/assists.js";
import { type ReportFormat, renderReport } from "../../../report/draw/formats.js";
import type { Compare } from "../../../report/period.js";
import { accessOf } from "../../../workflows/access.js";
import { parseSheetTarget } from "../../../workflows/deliver/write-sheet.js";
import { writeToSheet } from "../../../workflows/deliver/write-to-sheet.js";
import { clientsFileOf } from "../../../workflows/fleet/clients-file.js";
import { readGoals } from "../../../workflows/goals-files.js";
import type { ClientsFlags, CommonFlags, SignInFlags } from "../../../workflows/options.js";
import { connectionOf, propertyOf } from "../../../workflows/property.js";
import { type ReportWish, reportFromStore, reportProperty } from "../../../workflows/report.js";
import { storePath } from "../../../workflows/store-path.js";
import type { Context } from "../../context.js";
import { paintFor } from "../../ink.js";
import { renderWarnings } from "../../output/file-problems.js";
import { writeResult } from "../../output/result.js";

export interface ReportFlags extends CommonFlags, SignInFlags, ClientsFlags {
  readonly out?: string;
  readonly format: ReportFormat;
  readonly period: string;
  readonly compare: Compare;
  readonly by?: readonly string[];
  readonly assists: AssistChoice;
  readonly fromStore: boolean;
  /** A store's file; empty for the property's usual one. */
  readonly store: string;
  readonly sheet?: string;
}

export async function report(this: Context, flags: ReportFlags, ...patterns: string[]): Promise<void> {
  const wish: ReportWish = {
    period: flags.period,
    compare: flags.compare,
    by: flags.by ?? [],
    assists: flags.assists,
  };
  const file = clientsFileOf(flags, patterns);
  if (file !== null) return (await import("./over-clients.js")).reportClients(this, flags, wish, file);
  const { config, warnings } = await readGoals(this, patterns, flags);
  renderWarnings(this, warnings, flags.noColor);
  const property = propertyOf(config, flags.property);
  const target = flags.sheet === undefined ? undefined : parseSheetTarget(flags.sheet);
  const connection = connectionOf(this, flags, SCOPE_READ);
  const made = !flags.fromStore
    ? await reportProperty(accessOf(this, connection), config, property, wish, this.now())
    : await reportFromStore(storePath(this, flags.store, property), config, property, wish, this.now());
  const ink = flags.out === undefined ? paintFor(this, this.stdout, flags.noColor) : plainInk;
  const text = await renderReport(made, flags.format, { width: this.stdout.columns, ink });
  await writeResult(this, text, flags.out);
  if (target !== undefined) await writeToSheet(this, connection, target, made);
}
