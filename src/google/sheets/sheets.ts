/** A Google spreadsheet over the official client, loaded by its deep path: the whole of googleapis takes two seconds. */
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import type { Spreadsheet } from "../../report/spreadsheet.js";
import type { Cell } from "../../report/tidy.js";
import { type Connection, SCOPE_SHEETS } from "../connection.js";
import { explainGoogleError, type ServiceWords } from "../errors.js";
import { restOptions } from "../rest.js";

interface SheetsOptions {
  readonly connection: Connection;
  /** `127.0.0.1:PORT`: an emulator, asked without credentials. */
  readonly emulatorHost: string | undefined;
  readonly spreadsheetId: string;
}

/** @throws GoalsError with Google's own text, from every method. */
export async function openSpreadsheet(options: SheetsOptions): Promise<Spreadsheet> {
  const { sheets } = await import("googleapis/build/src/apis/sheets/index.js");
  const { connection, emulatorHost, spreadsheetId } = options;
  const reach = await restOptions(
    { ...connection, scope: SCOPE_SHEETS, ...(emulatorHost === undefined ? {} : { emulatorHost }) },
    "SHEETS",
  );
  return spreadsheetOver(sheets({ version: "v4", ...reach }), spreadsheetId);
}

function spreadsheetOver(api: sheets_v4.Sheets, spreadsheetId: string): Spreadsheet {
  return {
    tabs: () =>
      asked(async () => {
        const { data } = await api.spreadsheets.get({ spreadsheetId, fields: "sheets.properties" });
        return (data.sheets ?? []).map(({ properties }) => ({
          id: properties?.sheetId ?? 0,
          title: properties?.title ?? "",
          rows: properties?.gridProperties?.rowCount ?? 0,
          columns: properties?.gridProperties?.columnCount ?? 0,
        }));
      }),
    makeRoom: (title, rows, columns, tabs) =>
      asked(async () => {
        const tab = tabs.find((one) => one.title === title);
        if (tab !== undefined && tab.rows >= rows && tab.columns >= columns) return;
        const gridProperties = {
          rowCount: Math.max(rows, tab?.rows ?? 0),
          columnCount: Math.max(columns, tab?.columns ?? 0),
        };
        const request: sheets_v4.Schema$Request =
          tab === undefined
            ? { addSheet: { properties: { title, gridProperties } } }
            : {
                updateSheetProperties: {
                  properties: { sheetId: tab.id, gridProperties },
                  fields: "gridProperties(rowCount,columnCount)",
                },
              };
        await api.spreadsheets.batchUpdate({ spreadsheetId, requestBody: { requests: [request] } });
      }),
    read: (title, columns) =>
      asked(async () => {
        const { data } = await api.spreadsheets.values.get({
          spreadsheetId,
          range: `${quoted(title)}!A:${letter(columns)}`,
          valueRenderOption: "UNFORMATTED_VALUE",
        });
        return (data.values ?? []) as Cell[][];
      }),
    write: (title, rows, columns) =>
      asked(async () => {
        await api.spreadsheets.values.update({
          spreadsheetId,
          range: `${quoted(title)}!A1:${letter(columns)}${rows.length}`,
          // RAW: nothing is read as a formula, a date or a number that is a text here.
          valueInputOption: "RAW",
          // An empty text empties a cell; null would leave what is there.
          requestBody: {
            values: rows.map((row) => Array.from({ length: columns }, (_, index) => row[index] ?? "")),
          },
        });
      }),
    clearFrom: (title, row, columns) =>
      asked(async () => {
        await api.spreadsheets.values.clear({
          spreadsheetId,
          range: `${quoted(title)}!A${row}:${letter(columns)}`,
        });
      }),
  };
}

const SHARE =
  "Check the sheet's address, and share the sheet with the account you signed in with, as an editor.";
const WORDS: ServiceWords = {
  name: "Sheets",
  hints: {
    "not-allowed": SHARE,
    "not-found": SHARE,
    "scope-missing": "Sign in again with the scope spreadsheets, for --sheet alone.",
    "over-quota": "Sheets allows few calls a minute. Wait a moment, then run the same command again.",
    unreachable:
      "Google Sheets (or the emulator named by SHEETS_EMULATOR_HOST) did not answer; try again in a moment.",
  },
};

async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw explainGoogleError(error, WORDS);
  }
}

function quoted(title: string): string {
  return `'${title.replaceAll("'", "''")}'`;
}

/** 1 -> A; there are never more than 26 here. */
function letter(column: number): string {
  return String.fromCharCode(64 + column);
}
