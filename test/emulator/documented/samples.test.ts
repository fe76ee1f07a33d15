/**
 * Every request that Google's documentation of the Data API shows, and every option that its protos describe, through the
 * official clients over gRPC and REST: the rows of the tables beside this file. What a row says of the answer is counted by hand.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { texts } from "../requests/data-clients.js";
import type { Asked } from "./asked.js";
import { type Documented, startDocumented } from "./driver.js";
import { ALL } from "./tables.js";

let documented: Documented;
beforeAll(async () => {
  documented = await startDocumented();
});
afterAll(() => documented.stop());

interface Table {
  readonly dimensionHeaders?: readonly object[];
  readonly metricHeaders?: readonly object[];
  readonly rows?: readonly Readonly<Record<string, readonly object[] | undefined>>[];
}

/** A row has a value for every column. */
function expectWhole({ dimensionHeaders = [], metricHeaders = [], rows = [] }: Table): void {
  for (const { dimensionValues = [], metricValues = [] } of rows)
    expect([dimensionValues.length, metricValues.length]).toEqual([
      dimensionHeaders.length,
      metricHeaders.length,
    ]);
}

const methods = [...new Set(ALL.map(({ version, method }) => `${method} of ${version}`))];
describe.each(methods)("%s", (name) => {
  const own = ALL.filter(({ version, method }) => `${method} of ${version}` === name);
  it.each(own.map((row) => ({ ...row })))("$what ($source)", async (row: Asked) => {
    const answer = await documented.answer(row);
    expect(answer.refused, String(answer.message)).toBe(row.refused);
    const table = (answer.funnelTable ?? answer) as Table;
    if (row.refused === undefined) expectWhole(table);
    if (row.rows !== undefined) expect(texts(table.rows)).toEqual(row.rows);
    if (row.says !== undefined) expect(answer).toMatchObject(row.says);
  });
});
