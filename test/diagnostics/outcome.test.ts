/** What became of many properties, as one exit code. */
import { describe, expect, it } from "vitest";
import { EXIT, type ExitCode } from "../../src/diagnostics/error.js";
import { notRun, overallExitCode } from "../../src/diagnostics/outcome.js";

describe("the one exit code", () => {
  it.each<[string, readonly ExitCode[], ExitCode]>([
    ["all well", [0, 0], 0],
    ["changes pending", [0, 2, 0], 2],
    ["all not allowed", [4, 4], 4],
    ["some not allowed", [4, 0], 8],
    ["failing in different ways", [4, 3], 8],
    ["changes pending and a failure", [2, 3], 8],
    ["nobody", [], 0],
  ])("%s", (_what, codes, expected) => expect(overallExitCode(codes)).toBe(expected));

  it("is 8 where a client was not begun, and 0 where it was done before", () => {
    expect(overallExitCode([EXIT.done, notRun("stopped").exitCode])).toBe(EXIT.someFailed);
    expect(overallExitCode([EXIT.done, notRun("done-before").exitCode])).toBe(EXIT.done);
  });
});
