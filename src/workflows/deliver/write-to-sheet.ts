/** A report into a Google Sheet: what `report --sheet` and `schedule` share. */
import type { Connection } from "../../google/connection.js";
import { openSpreadsheet } from "../../google/sheets/sheets.js";
import type { ConversionReport } from "../../report/model.js";
import type { Ports } from "../ports.js";
import { type SheetTarget, writeSheet } from "./write-sheet.js";

export async function writeToSheet(
  { environment, say }: Pick<Ports, "environment" | "say">,
  connection: Connection,
  { id, tab }: SheetTarget,
  report: ConversionReport,
): Promise<void> {
  const emulatorHost = environment.SHEETS_EMULATOR_HOST;
  const sheet = await openSpreadsheet({
    connection,
    emulatorHost: emulatorHost === "" ? undefined : emulatorHost,
    spreadsheetId: id,
  });
  const { rows } = await writeSheet(sheet, tab, report);
  say(`wrote ${rows.toLocaleString("en")} rows into the sheet's tab ${JSON.stringify(tab)}`);
}
