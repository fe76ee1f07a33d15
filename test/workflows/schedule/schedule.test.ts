import { Cron } from "croner";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ScheduledReport } from "../../../src/goals/schedule.js";
import { cronFields } from "../../../src/workflows/schedule/cron-fields.js";
import { printSchedule } from "../../../src/workflows/schedule/print.js";
import { createRunner } from "../../../src/workflows/schedule/runner.js";

const field = (least: number, most: number): fc.Arbitrary<string> => {
  const one = fc.integer({ min: least, max: most });
  const range = fc.tuple(one, one).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  return fc.oneof(
    fc.constant("*"),
    one.map(String),
    range,
    fc
      .tuple(fc.oneof(fc.constant("*"), range), fc.integer({ min: 1, max: Math.min(most, 12) }))
      .map(([of, by]) => `${of}/${by}`),
    fc.array(one, { minLength: 1, maxLength: 4 }).map((list) => list.join(",")),
  );
};

describe("a cron expression", () => {
  it("as lists of numbers means the minutes that croner runs at", () => {
    fc.assert(
      fc.property(
        fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6)),
        fc.boolean(),
        ([minute, hour, day, month, weekday], byDate) => {
          // Both days at once mean either, which is for the lines that are printed.
          const cron = byDate
            ? `${minute} ${hour} ${day} ${month} *`
            : `${minute} ${hour} * ${month} ${weekday}`;
          const fields = cronFields(cron);
          for (const at of new Cron(cron, { timezone: "UTC", paused: true }).nextRuns(
            5,
            new Date("2026-01-01"),
          )) {
            expect(fields.minutes).toContain(at.getUTCMinutes());
            expect(fields.hours).toContain(at.getUTCHours());
            expect(fields.days ?? [at.getUTCDate()]).toContain(at.getUTCDate());
            expect(fields.months ?? [at.getUTCMonth() + 1]).toContain(at.getUTCMonth() + 1);
            expect(fields.weekdays ?? [at.getUTCDay()]).toContain(at.getUTCDay());
          }
        },
      ),
    );
  });

  it.each([
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * * 13 *",
    "* * * * 8",
    "1-0 * * * *",
    "*/0 * * * *",
    "* * * *",
    "a * * * *",
  ])("%s is refused", (cron) => {
    expect(() => cronFields(cron)).toThrow(/cron/);
  });

  it("reads names, and Sunday as 0 and as 7", () => {
    expect(cronFields("0 7 * jan,Mar MON-fri")).toMatchObject({ months: [1, 3], weekdays: [1, 2, 3, 4, 5] });
    expect(cronFields("0 7 * * 0,7").weekdays).toEqual([0]);
  });
});

const weekly: ScheduledReport = {
  id: "weekly",
  cron: "30 7 * * 1-5",
  timeZone: "Europe/Berlin",
  check: false,
  pull: true,
  period: "last-week",
  compare: "previous",
  by: [],
  assists: "auto",
  formats: ["html"],
  to: "reports",
  sendTo: [{ kind: "webhook", url: "https://hooks.example.com/x", secretEnv: "HOOK_SECRET" }],
};
const monthly: ScheduledReport = { ...weekly, id: "monthly_report", cron: "0 6 1 * *", period: "last-month" };
const options = {
  files: ["goals/*.yaml"],
  directory: "/srv/my shop",
  path: "/srv/my shop/node_modules/.bin:/opt/node/bin:/usr/bin:/opt/node/bin:relative",
  now: new Date("2026-11-22T12:00:00Z"),
};

describe("a schedule for others", () => {
  it.each(["cron", "systemd", "github-actions"] as const)("as %s is as it was agreed", async (scheduler) => {
    await expect(printSchedule(scheduler, [weekly, monthly], options)).toMatchFileSnapshot(
      `golden/schedule-${scheduler}.txt`,
    );
  });

  it("for GitHub is in UTC, on the day before where the hour falls there", () => {
    const tokyo = { ...weekly, timeZone: "Asia/Tokyo", cron: "0 7 * * 1" };
    expect(printSchedule("github-actions", [tokyo], options)).toContain('cron: "0 22 * * 0"');
    const kolkata = { ...weekly, timeZone: "Asia/Kolkata", cron: "0 9 * * *" };
    expect(printSchedule("github-actions", [kolkata], options)).toContain('cron: "30 3 * * *"');
    expect(() => printSchedule("github-actions", [{ ...tokyo, cron: "0 7 1 * *" }], options)).toThrow(
      /another day/,
    );
  });

  it("for systemd names either day where cron means either", () => {
    const both = printSchedule("systemd", [{ ...weekly, cron: "0 7 1 * 1" }], options);
    expect(both.match(/OnCalendar=.*/g)).toEqual([
      "OnCalendar=*-*-01 07:00:00 Europe/Berlin",
      "OnCalendar=Mon *-*-* 07:00:00 Europe/Berlin",
    ]);
  });
});

describe("the runner", () => {
  function held() {
    const lines: string[] = [];
    const gates: (() => void)[] = [];
    let running = 0;
    let most = 0;
    const runner = createRunner({
      ids: ["a", "b"],
      now: () => new Date("2026-11-22T07:00:00Z"),
      log: (line) => void lines.push(line),
      job: async (id) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => void gates.push(resolve));
        running -= 1;
        if (id === "b") throw new Error("no\nnetwork");
        return "done";
      },
    });
    const release = async (): Promise<void> => {
      for (let turn = 0; turn < 20 && gates.length === 0; turn += 1) await Promise.resolve();
      gates.shift()?.();
    };
    return { runner, lines, release, most: () => most };
  }

  it("starts no run while the one before has not ended, and one job at a time", async () => {
    const { runner, lines, release, most } = held();
    const [first, second, other] = [runner.trigger("a"), runner.trigger("a"), runner.trigger("b")];
    await release();
    await release();
    expect((await first)?.ok).toBe(true);
    expect(await second).toBeNull();
    expect((await other)?.ok).toBe(false);
    expect(most()).toBe(1);
    expect(lines).toEqual([
      "2026-11-22T07:00:00.000Z a skipped, the run before has not ended",
      "2026-11-22T07:00:00.000Z a ok 0.0s done",
      "2026-11-22T07:00:00.000Z b failed 0.0s no network",
    ]);
  });

  it("survives a failure and runs again", async () => {
    const { runner, release } = held();
    for (let round = 0; round < 3; round += 1) {
      const run = runner.trigger("b");
      await release();
      expect((await run)?.says).toBe("no network");
    }
    expect(runner.states.find(({ id }) => id === "b")).toMatchObject({ running: false, last: { ok: false } });
  });
});

describe("a check by the clock, for others", () => {
  const daily: ScheduledReport = { ...weekly, id: "daily", check: true, sendTo: [] };
  const alerts = [
    { kind: "slack", urlEnv: "SLACK_WEBHOOK" },
    { kind: "github_issue", where: null },
  ] as const;

  it("for GitHub keeps who has been told of what, and gets what it needs to tell them", async () => {
    const printed = printSchedule("github-actions", [daily], { ...options, alerts });
    await expect(printed).toMatchFileSnapshot("golden/check-github-actions.txt");
  });

  it("of many clients is one line, for those that were chosen", () => {
    const many = { ...options, files: [], clients: "clients.yaml", only: ["group:shops"] };
    expect(printSchedule("cron", [daily], many)).toContain(
      "schedule run --once daily --clients clients.yaml --only group:shops",
    );
  });
});
