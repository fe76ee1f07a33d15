/** Tables as CSV and as a workbook, read back by another reader. */
import readWorkbook from "read-excel-file/node";
import { describe, expect, it } from "vitest";
import { csvText, type DataTable, excelStyle, tableCsv } from "../../src/draw/data.js";
import { workbook } from "../../src/draw/workbook.js";

const TABLE: DataTable = {
  name: "goals",
  columns: [
    { name: "name", kind: "text" },
    { name: "count", kind: "count" },
    { name: "rate", kind: "share" },
    { name: "value", kind: "amount" },
    { name: "since", kind: "day" },
    { name: "final", kind: "flag" },
  ],
  rows: [
    ["Order; placed, “here”", 1204, 0.025, 1234.5, "2026-10-25", true],
    ['=HYPERLINK("http://x")', null, 0.0000012, -0.5, null, false],
    ["a\u0000b\u202e", 1.5, null, 0.04, "never", null],
  ],
};

describe("a CSV", () => {
  it("has plain decimals, empty cells for what is not known, and no text that runs", () => {
    expect(tableCsv(TABLE).split("\r\n")).toEqual([
      "name,count,rate,value,since,final",
      '"Order; placed, “here”",1204,0.025,1234.5,2026-10-25,true',
      `"'=HYPERLINK(""http://x"")",,0.0000012,-0.5,,false`,
      "a·b·,1.5,,0.04,never,",
      "",
    ]);
  });

  it.each([
    ["de", ";", ","],
    ["fr-FR", ";", ","],
    ["es", ";", ","],
    ["de-CH", ";", "."],
    ["en-US", ",", "."],
    ["en-ZA", ";", ","],
    ["ja", ",", "."],
  ])("for Excel in %s parts by %s and has the decimals %s", (locale, separator, decimal) => {
    expect(excelStyle(locale)).toEqual({ separator, decimal, byteOrderMark: true });
    const text = tableCsv(TABLE, excelStyle(locale));
    expect(text.startsWith("\ufeffname")).toBe(true);
    const last = ["a·b·", "1.5", "", "0.04", "never", ""].map((cell) =>
      /^\d/.test(cell) ? cell.replace(".", decimal) : cell,
    );
    expect(text.split("\r\n")[3]).toBe(last.join(separator));
  });

  it("quotes what holds the separator, whichever it is", () => {
    const style = { separator: ";", decimal: ",", byteOrderMark: false } as const;
    expect(csvText([["a;b", "c", "-2", -2.5]], style)).toBe(`"a;b";c;'-2;-2,5\r\n`);
  });
});

describe("a workbook", () => {
  it("holds each table as a sheet, with cells of their kind", async () => {
    const empty: DataTable = { ...TABLE, name: "empty", rows: [] };
    const more: DataTable = { name: "days", columns: [{ name: "day", kind: "day" }], rows: [["2026-03-29"]] };
    const read = await readWorkbook(Buffer.from(await workbook([TABLE, empty, more])));
    expect(read.map(({ sheet }) => sheet)).toEqual(["goals", "days"]);
    expect(read[0]?.data).toEqual([
      ["name", "count", "rate", "value", "since", "final"],
      ["Order; placed, “here”", 1204, 0.025, 1234.5, new Date("2026-10-25T00:00:00Z"), true],
      ['=HYPERLINK("http://x")', null, 0.0000012, -0.5, null, false],
      ["a·b·", 1.5, null, 0.04, "never", null],
    ]);
    expect(read[1]?.data).toEqual([["day"], [new Date("2026-03-29T00:00:00Z")]]);
  });

  it("is there also where all tables are empty", async () => {
    const read = await readWorkbook(Buffer.from(await workbook([{ ...TABLE, rows: [] }])));
    expect(read[0]?.data).toHaveLength(1);
  });

  it("says which table is longer than a sheet, rather than to cut it off", async () => {
    const row = [null, null, null, null, null, null];
    const long = { ...TABLE, rows: new Array<typeof row>(1_048_576).fill(row) };
    await expect(workbook([long])).rejects.toMatchObject({ code: "sheet-too-long", exitCode: 64 });
  });
});
