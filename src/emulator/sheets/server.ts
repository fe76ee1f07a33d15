/**
 * A small Google Sheets on loopback for tests: REST v4, as much of it as reading and writing values takes, with ranges
 * in A1 notation. Cells keep what was put in: with USER_ENTERED a text that begins with `=` becomes a formula, with
 * RAW it stays a text.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A formula is kept as text; it is not worked out. */
export type CellValue = string | number | boolean | { readonly formula: string };

export interface SheetTab {
  readonly id: number;
  readonly title: string;
  rowCount: number;
  columnCount: number;
  /** By row, then column, from 0. */
  readonly cells: Map<number, Map<number, CellValue>>;
}

export interface EmulatedSheets {
  /** `127.0.0.1:PORT`, as SHEETS_EMULATOR_HOST wants it. */
  readonly address: string;
  readonly spreadsheets: Map<string, SheetTab[]>;
  /** `PUT /v4/...` of every request, in order. */
  readonly requests: readonly string[];
  /** Answers the next request with this status, before (or after) it takes effect. */
  failNext(status: number, when: "before" | "after"): void;
  stop(): Promise<void>;
}

class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Starts with these spreadsheets, each with one empty tab `Sheet1` of 1000 rows and 26 columns. */
export async function startSheets(ids: readonly string[]): Promise<EmulatedSheets> {
  const spreadsheets = new Map(ids.map((id) => [id, [emptyTab(0, "Sheet1", 1000, 26)]]));
  const requests: string[] = [];
  let failure: { readonly status: number; readonly when: "before" | "after" } | null = null;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    requests.push(`${request.method} ${decodeURIComponent(url.pathname)}`);
    const failing = failure;
    failure = null;
    try {
      const body = await readBody(request);
      if (failing?.when === "before") throw new Refusal(failing.status, "injected");
      const answer = route(spreadsheets, request.method ?? "", url, body);
      if (failing?.when === "after") throw new Refusal(failing.status, "injected");
      send(response, 200, answer);
    } catch (error) {
      const code = error instanceof Refusal ? error.code : 500;
      send(response, code, { error: { code, message: error instanceof Error ? error.message : "" } });
    }
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    spreadsheets,
    requests,
    failNext: (status, when) => {
      failure = { status, when };
    },
    stop: () => close(server),
  };
}

function emptyTab(id: number, title: string, rowCount: number, columnCount: number): SheetTab {
  return { id, title, rowCount, columnCount, cells: new Map() };
}

type Body = Readonly<Record<string, unknown>>;

function route(spreadsheets: Map<string, SheetTab[]>, method: string, url: URL, body: Body): object {
  const path = decodeURIComponent(url.pathname);
  const [, id = "", rest = ""] = /^\/v4\/spreadsheets\/([^/:]+)(.*)$/.exec(path) ?? [];
  const tabs = spreadsheets.get(id);
  if (tabs === undefined) throw new Refusal(404, "Requested entity was not found.");
  if (method === "GET" && rest === "") {
    return {
      spreadsheetId: id,
      sheets: tabs.map(({ id: sheetId, title, rowCount, columnCount }) => ({
        properties: { sheetId, title, gridProperties: { rowCount, columnCount } },
      })),
    };
  }
  if (method === "POST" && rest === ":batchUpdate") return batchUpdate(id, tabs, body);
  const [, text = "", clear] = /^\/values\/(.+?)(:clear)?$/.exec(rest) ?? [];
  const range = parseRange(text);
  const tab = tabs.find(({ title }) => title === range?.tab);
  if (range === undefined || tab === undefined) throw new Refusal(400, `Unable to parse range: ${text}`);
  if (method === "GET") return { range: text, majorDimension: "ROWS", values: valuesIn(tab, range) };
  if (method === "PUT") return update(tab, range, url.searchParams.get("valueInputOption"), body, text);
  if (method === "POST" && clear !== undefined) {
    for (const [row, cells] of tab.cells) {
      for (const column of [...cells.keys()]) if (isIn(range, row, column)) cells.delete(column);
    }
    return { spreadsheetId: id, clearedRange: text };
  }
  throw new Refusal(501, `${method} ${path}: not part of this emulator.`);
}

interface GridRequest {
  readonly addSheet?: { readonly properties?: { readonly title?: string; readonly gridProperties?: Grid } };
  readonly updateSheetProperties?: {
    readonly properties: { readonly sheetId: number; readonly gridProperties?: Grid };
  };
}
interface Grid {
  readonly rowCount?: number;
  readonly columnCount?: number;
}

function batchUpdate(id: string, tabs: SheetTab[], body: Body): object {
  const replies = ((body.requests ?? []) as readonly GridRequest[]).map((request) => {
    if (request.addSheet !== undefined) {
      const { title = `Sheet${tabs.length + 1}`, gridProperties } = request.addSheet.properties ?? {};
      if (tabs.some((tab) => tab.title === title)) {
        throw new Refusal(400, `A sheet with the name "${title}" already exists. Please enter another name.`);
      }
      const tab = emptyTab(
        Math.max(...tabs.map((one) => one.id)) + 1,
        title,
        gridProperties?.rowCount ?? 1000,
        gridProperties?.columnCount ?? 26,
      );
      tabs.push(tab);
      return { addSheet: { properties: { sheetId: tab.id, title } } };
    }
    const change = request.updateSheetProperties?.properties;
    const tab = tabs.find((one) => one.id === change?.sheetId);
    if (tab === undefined) throw new Refusal(400, "No sheet with that id.");
    tab.rowCount = change?.gridProperties?.rowCount ?? tab.rowCount;
    tab.columnCount = change?.gridProperties?.columnCount ?? tab.columnCount;
    return {};
  });
  return { spreadsheetId: id, replies };
}

function update(tab: SheetTab, range: CellRange, option: string | null, body: Body, text: string): object {
  if (option !== "RAW" && option !== "USER_ENTERED") {
    throw new Refusal(400, "'valueInputOption' is required but not specified");
  }
  const values = (body.values ?? []) as readonly (readonly unknown[])[];
  for (const [at, row] of values.entries()) {
    for (const [over, value] of row.entries()) {
      const [rowNumber, column] = [range.firstRow + at, range.firstColumn + over];
      if (!isIn(range, rowNumber, column)) throw new Refusal(400, "Requested writing outside of the range.");
      if (rowNumber >= tab.rowCount || column >= tab.columnCount) {
        throw new Refusal(400, `Range (${text}) exceeds grid limits. Max rows: ${tab.rowCount}`);
      }
      put(tab, rowNumber, column, value, option === "USER_ENTERED");
    }
  }
  return { updatedRange: text, updatedRows: values.length };
}

/** null leaves a cell as it is; an empty text empties it. */
function put(tab: SheetTab, row: number, column: number, value: unknown, entered: boolean): void {
  if (value === null || value === undefined) return;
  const cells = tab.cells.get(row) ?? new Map<number, CellValue>();
  tab.cells.set(row, cells);
  if (value === "") cells.delete(column);
  else if (entered && typeof value === "string" && value.startsWith("="))
    cells.set(column, { formula: value });
  else cells.set(column, value as CellValue);
}

/** Rows up to the last that holds anything, each up to its last cell, as Google gives them. */
function valuesIn(tab: SheetTab, range: CellRange): readonly (readonly unknown[])[] {
  const used = [...tab.cells].filter(([row, cells]) =>
    [...cells.keys()].some((column) => isIn(range, row, column)),
  );
  const last = Math.max(-1, ...used.map(([row]) => row));
  return Array.from({ length: Math.max(0, last + 1 - range.firstRow) }, (_, index) => {
    const cells = tab.cells.get(range.firstRow + index) ?? new Map<number, CellValue>();
    const columns = [...cells.keys()].filter((column) => isIn(range, range.firstRow + index, column));
    const width = Math.max(-1, ...columns) + 1 - range.firstColumn;
    return Array.from({ length: Math.max(0, width) }, (_cell, over) => {
      const value = cells.get(range.firstColumn + over) ?? "";
      return typeof value === "object" ? value.formula : value;
    });
  });
}

function isIn(range: CellRange, row: number, column: number): boolean {
  return (
    row >= range.firstRow && row <= range.lastRow && column >= range.firstColumn && column <= range.lastColumn
  );
}

async function readBody(request: IncomingMessage): Promise<Body> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString("utf8");
  return text === "" ? {} : (JSON.parse(text) as Body);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

interface CellRange {
  readonly tab: string;
  /** From 0; ends are inclusive and Infinity where the notation leaves them open. */
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** Undefined for what is no range. */
function parseRange(text: string): CellRange | undefined {
  const [, quoted, plain, cells] = /^(?:'((?:[^']|'')+)'|([^!']+))(?:!(.+))?$/.exec(text) ?? [];
  const tab = quoted?.replaceAll("''", "'") ?? plain;
  if (tab === undefined) return undefined;
  if (cells === undefined)
    return { tab, firstRow: 0, lastRow: Infinity, firstColumn: 0, lastColumn: Infinity };
  const [, c1 = "", r1 = "", c2, r2] = /^([A-Z]*)(\d*)(?::([A-Z]*)(\d*))?$/.exec(cells) ?? [];
  if (c1 === "" && r1 === "") return undefined;
  const single = c2 === undefined && r2 === undefined;
  const column = (letters: string): number =>
    [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return {
    tab,
    firstRow: r1 === "" ? 0 : Number(r1) - 1,
    lastRow: single ? Number(r1) - 1 : r2 ? Number(r2) - 1 : Infinity,
    firstColumn: c1 === "" ? 0 : column(c1),
    lastColumn: single ? column(c1) : c2 ? column(c2) : Infinity,
  };
}
