/** A report into a Google Sheet: what `report --sheet` and `schedule` share. */
import type { Connection } from "../../../ga4/connection.js";
import { openSpreadsheet } from "../../../ga4/sheets.js";
import type { ConversionReport } from "../../../report/model.js";
import { type SheetTarget, writeSheet } from "../../../report/sinks/write-sheet.js";
import type { Context } from "../../context.js";

export async function writeToSheet(
  context: Context,
  connection: Connection,
  { id, tab }: SheetTarget,
  report: ConversionReport,
): Promise<void> {
  const emulatorHost = context.environment.SHEETS_EMULATOR_HOST;
  const sheet = await openSpreadsheet({
    connection,
    emulatorHost: emulatorHost === "" ? undefined : emulatorHost,
    spreadsheetId: id,
  });
  const { rows } = await writeSheet(sheet, tab, report);
  context.stderr.write(
    `wrote ${rows.toLocaleString("en")} rows into the sheet's tab ${JSON.stringify(tab)}\n`,
  );
}
