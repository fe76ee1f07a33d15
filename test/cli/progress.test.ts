/** How far a run is, for a person: a line that is written anew at a terminal and makes way, now and then a line elsewhere. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Context, Output } from "../../src/cli/context.js";
import { openProgress } from "../../src/cli/progress/fleet.js";
import { openStatus, type Status } from "../../src/cli/progress/status.js";
import { stepText } from "../../src/cli/progress/step-text.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import type { Step } from "../../src/workflows/ports.js";
import { workspace } from "../support/cli.js";

const CLEAR = "\r\u001b[2K";

interface Watched {
  readonly status: Status;
  readonly stdout: Output;
  readonly stderr: Output;
  /** All that was written, to both. */
  readonly written: () => string;
  /** As a terminal shows it: of a line what came after it was last cleared. */
  readonly screen: () => readonly string[];
}

function watched({ isTTY, CI }: { readonly isTTY: boolean; readonly CI?: string }): Watched {
  let text = "";
  const output: Output = {
    write: (part) => {
      text += part;
    },
    isTTY,
    columns: 80,
  };
  const status = openStatus({
    stderr: output,
    environment: CI === undefined ? {} : { CI },
    stopwatch: { now: () => Date.now(), sleep: async () => {} },
  });
  return {
    status,
    stdout: status.before(output),
    stderr: status.before(output),
    written: () => text,
    screen: () => text.split("\n").map((line) => line.split(CLEAR).at(-1) ?? ""),
  };
}

const READING: Step = { what: "reading the events", done: 0, of: 100, unit: "%" };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("what takes over a second", () => {
  it("says at a terminal what it does and how long it may still take, on one line, gone at the end", () => {
    const { status, written, screen } = watched({ isTTY: true });
    status.onStep(READING);
    vi.advanceTimersByTime(900);
    expect(written()).toBe("");
    vi.advanceTimersByTime(600);
    expect(screen()).toEqual([expect.stringMatching(/^reading the events: 0 %, [12] s so far$/)]);
    status.onStep({ ...READING, done: 25 });
    vi.advanceTimersByTime(500);
    expect(screen()).toEqual(["reading the events: 25 %, about 6 s left"]);
    status.close();
    expect(screen()).toEqual([""]);
    expect(written()).not.toContain("\n");
  });

  it("makes way for a result, whichever stream it goes to", () => {
    const { status, stdout, stderr, screen } = watched({ isTTY: true });
    status.onStep(READING);
    vi.advanceTimersByTime(2_000);
    stdout.write("the result\n");
    stderr.write("a warning\n");
    vi.advanceTimersByTime(2_000);
    status.close();
    expect(screen()).toEqual(["the result", "a warning", ""]);
  });

  it("is silent while a person is asked", async () => {
    const { status, screen } = watched({ isTTY: true });
    status.onStep(READING);
    await status.pausedFor(async () => void vi.advanceTimersByTime(5_000));
    expect(screen()).toEqual([""]);
  });

  it.each([{ isTTY: false }, { isTTY: true, CI: "true" }])(
    "is now and then a line elsewhere: %j",
    (where) => {
      const { status, written } = watched(where);
      status.onStep({ ...READING, done: 0 });
      for (let percent = 1; percent <= 60; percent++) {
        vi.advanceTimersByTime(1_000);
        status.onStep({ ...READING, done: percent });
      }
      status.close();
      expect(written()).not.toContain(CLEAR);
      expect(written().trim().split("\n")).toEqual([
        "reading the events: 0 %, 1 s so far",
        expect.stringMatching(
          /^reading the events: 5 %, about 9\d s left|^reading the events: 5 %, about 2 min left/,
        ),
        expect.stringMatching(/^reading the events: 15 %/),
        expect.stringMatching(/^reading the events: 45 %/),
      ]);
    },
  );

  it("with nothing under way says nothing", () => {
    const { status, written } = watched({ isTTY: true });
    status.onStep({ ...READING, done: 100 });
    vi.advanceTimersByTime(10_000);
    expect(written()).toBe("");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("tells what has a known length before what has none", () => {
    const { status, screen } = watched({ isTTY: true });
    status.onStep({ what: "applying", done: 3, of: 18, unit: "operations" });
    status.onStep({ what: "reading the property", done: 1, of: 4, unit: "answers", open: true });
    vi.advanceTimersByTime(1_400);
    expect(screen()).toEqual([expect.stringMatching(/^applying: 3 of 18 operations, [12] s so far$/)]);
  });
});

describe("the words of a step", () => {
  const after = (step: Step, took: number): string => stepText({ step, since: 0, before: 0 }, took);

  it.each<[Step, number, string]>([
    [
      { what: "applying", done: 6, of: 18, unit: "operations" },
      12_000,
      "applying: 6 of 18 operations, about 24 s left",
    ],
    [
      { what: "reading the property", done: 3, of: 6, unit: "answers", open: true },
      4_000,
      "reading the property: 3 of 6 answers, at least 4 s left",
    ],
    [{ what: "counting the goals", done: 0, of: 100 }, 5_000, "counting the goals, 5 s so far"],
    [{ what: "counting the goals", done: 0, of: 100 }, 119_000, "counting the goals, 1 min 59 s so far"],
    [
      { what: "pulling days", done: 10, of: 1210, unit: "spans" },
      2_000,
      "pulling days: 10 of 1,210 spans, about 4 min left",
    ],
  ])("%j after %i ms", (step, took, text) => {
    expect(after(step, took)).toBe(text);
  });
});

/** 300 clients, of which every hundredth fails, 50 ms each. */
function runOf300(isTTY: boolean): Pick<Watched, "written" | "screen"> {
  const { status, stderr, written, screen } = watched({ isTTY });
  const context = { stderr, environment: { NO_COLOR: "1" }, onStep: status.onStep } as unknown as Context;
  const progress = openProgress(context, { what: "plan", total: 300, noColor: true });
  for (let i = 1; i <= 300; i++) {
    progress.begin(`client-${i}`);
    vi.advanceTimersByTime(50);
    if (i === 180) {
      progress.note("Waiting 12 s: GA4 allows only so many calls a minute.");
      vi.advanceTimersByTime(400);
    }
    progress.end(`client-${i}`, i % 100 === 0 ? "not-allowed" : "3 changes", i % 100 === 0);
  }
  progress.close();
  vi.advanceTimersByTime(1_000);
  return { written, screen };
}

describe("progress of 300 clients", () => {
  it("at a terminal is one line, and what went wrong stays", () => {
    const { written, screen } = runOf300(true);
    expect(screen()).toEqual([
      "✗ client-100: not-allowed",
      "✗ client-200: not-allowed",
      "✗ client-300: not-allowed",
      "",
    ]);
    expect(written()).toMatch(/plan: 179 of 300 clients, 1 not well, about \d+ s left {2}Waiting 12 s/);
    for (const line of written().replaceAll(CLEAR, "\n").split("\n")) expect(line.length).toBeLessThan(80);
  });

  it("elsewhere is a line for each client that is through", () => {
    const { screen } = runOf300(false);
    expect(screen()[0]).toBe("plan   1/300 client-1: 3 changes");
    expect(screen().filter((line) => /^plan +\d+\//.test(line))).toHaveLength(300);
    expect(screen()).toContain("Waiting 12 s: GA4 allows only so many calls a minute.");
  });
});

describe("a slow line", () => {
  let ga4: Ga4;
  beforeAll(async () => {
    ga4 = await startGa4({ accounts: [{ properties: [{ id: "4711" }] }] });
    ga4.faults.add({
      method: /./,
      times: Number.POSITIVE_INFINITY,
      effect: { kind: "latency", milliseconds: 700 },
    });
  });
  afterAll(() => ga4.stop());
  beforeEach(() => void vi.useRealTimers());

  it("says what is read, on stderr alone: the result is the same", async () => {
    const here = workspace();
    here.write(
      "goals/site.yaml",
      "version: 1\nproperty: 4711\ngoals:\n  lead: { tier: macro, category: lead, type: event, event: lead }\n",
    );
    const environment = { GA4_EMULATOR_HOST: ga4.address };
    const silent = await here.cli(["plan"], { environment });
    expect(silent.stderr).toBe("");
    const watched = await here.cli(["plan"], { environment, watched: true });
    expect(watched.stdout).toBe(silent.stdout);
    // How many answers there are by the time that the line is due, the machine decides.
    expect(watched.stderr).toMatch(
      /^reading the property: \d of \d answers, (?:at least \d+ s left|\d+ s so far)$/m,
    );
    const live = await here.cli(["plan"], { environment, watched: true, piped: true });
    expect(live.stdout).toBe(silent.stdout);
    expect(live.stderr.split(CLEAR).at(-1)).toBe("");
  });
});
