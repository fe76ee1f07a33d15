/** Tables of the console's report: in order by what they mean, and copied so that a spreadsheet runs nothing. */
import { expect, it } from "vitest";
import { compareCells, tableText } from "../../../src/console/page/report/table-text.js";

it.each([
  [
    ["1,204", "98", "–", "2.5"],
    ["–", "2.5", "98", "1,204"],
  ],
  [
    ["2.92 %", "11.00 %", "<0.01 %"],
    ["<0.01 %", "2.92 %", "11.00 %"],
  ],
  [
    ["€1,204.50", "€98.00"],
    ["€98.00", "€1,204.50"],
  ],
  [
    ["+12.4 %", "−3 %"],
    ["−3 %", "+12.4 %"],
  ],
  [
    ["Order 10", "Order 9", "Basket"],
    ["Basket", "Order 9", "Order 10"],
  ],
])("%j", (cells, sorted) => expect(cells.toSorted(compareCells)).toEqual(sorted));

it("what a spreadsheet would run is a text", () => {
  expect(
    tableText([
      ["=HYPERLINK(1)", "@x", "+cmd"],
      ["a\tb\nc", "-3", "+12.4 %"],
    ]),
  ).toBe("'=HYPERLINK(1)\t'@x\t'+cmd\na b c\t-3\t+12.4 %");
});
