import { describe, expect, it } from "vitest";
import { formatOf } from "../../../src/cli/output/format-of.js";

const FORMATS = ["text", "json", "csv", "xlsx", "markdown", "html"] as const;

describe("the format of a result", () => {
  it.each([
    [undefined, undefined, "text"],
    [undefined, "-", "text"],
    [undefined, "report.XLSX", "xlsx"],
    [undefined, "out/report.md", "markdown"],
    [undefined, "report.htm", "html"],
    [undefined, "report", "text"],
    [undefined, "v1.2/report", "text"],
    [undefined, "report.backup", "text"],
    ["csv", "report.csv", "csv"],
    ["csv", undefined, "csv"],
    ["html", "pages", "html"],
  ] as const)("--format %s --out %s is %s", (format, out, expected) => {
    expect(formatOf({ format, out }, FORMATS)).toBe(expected);
  });

  it("is not guessed where the name says another one than the flag", () => {
    expect(() => formatOf({ format: "json", out: "x.csv" }, FORMATS)).toThrow(
      expect.objectContaining({
        exitCode: 64,
        message: "--format json is not what --out x.csv is called",
        hint: "Leave one out, or name the file *.json.",
      }),
    );
  });

  it("is not guessed where the name says one that there is not", () => {
    expect(() => formatOf({ out: "x.yaml" }, FORMATS)).toThrow(/--out x.yaml asks for a format/);
  });
});
