/** How far a run is, for a person: one line that is written anew at a terminal, a line a client elsewhere. */
import { describe, expect, it } from "vitest";
import type { Context } from "../../../src/cli/context.js";
import { openProgress } from "../../../src/cli/fleet/progress.js";

const CLEAR = "\r\u001b[2K";

/** What stands on stderr after 300 clients, of which every hundredth fails, 50 ms each. */
function run(isTTY: boolean): { readonly written: string; readonly screen: readonly string[] } {
  let written = "";
  let now = 0;
  const context = {
    stderr: {
      write: (text: string) => {
        written += text;
      },
      isTTY,
      columns: 80,
    },
    environment: { NO_COLOR: "1" },
    stopwatch: { now: () => now },
  } as unknown as Context;
  const progress = openProgress(context, { what: "plan", total: 300, noColor: true });
  for (let i = 1; i <= 300; i++) {
    progress.begin(`client-${i}`);
    now += 50;
    if (i === 150) progress.note("Waiting 12 s: GA4 allows only so many calls a minute.");
    progress.end(`client-${i}`, i % 100 === 0 ? "not-allowed" : "3 changes", i % 100 === 0);
  }
  progress.close();
  // What a terminal shows of a line is what came after it was last cleared.
  const screen = written.split("\n").map((line) => line.split(CLEAR).at(-1) ?? "");
  return { written, screen };
}

describe("progress of 300 clients", () => {
  it("at a terminal is one line, and what went wrong stays", () => {
    const { written, screen } = run(true);
    expect(screen).toEqual([
      "✗ client-100: not-allowed",
      "✗ client-200: not-allowed",
      "✗ client-300: not-allowed",
      "",
    ]);
    expect(written).toMatch(/plan 149\/300, 1 not well about \d+ s left {2}Waiting 12 s/);
    for (const line of written.replaceAll(CLEAR, "\n").split("\n")) expect(line.length).toBeLessThan(80);
  });

  it("elsewhere is a line for each client that is through", () => {
    const { screen } = run(false);
    expect(screen[0]).toBe("plan   1/300 client-1: 3 changes");
    expect(screen.filter((line) => line.startsWith("plan"))).toHaveLength(300);
    expect(screen).toContain("Waiting 12 s: GA4 allows only so many calls a minute.");
  });
});
