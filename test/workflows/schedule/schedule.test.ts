/** The schedule: who may run when, what other schedulers are told, and one whole run on the emulator. */
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Cron } from "croner";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import type { ScheduledReport } from "../../../src/goals/schedule.js";
import { cronFields } from "../../../src/workflows/schedule/cron-fields.js";
import { printSchedule } from "../../../src/workflows/schedule/print.js";
import { createRunner } from "../../../src/workflows/schedule/runner.js";
import { workspace } from "../../support/cli.js";

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
  pull: true,
  period: "last-week",
  compare: "previous",
  by: [],
  assists: "auto",
  formats: ["html"],
  to: "reports",
  webhook: { url: "https://hooks.example.com/x", secretEnv: "HOOK_SECRET" },
};
const monthly: ScheduledReport = { ...weekly, id: "monthly_report", cron: "0 6 1 * *", period: "last-month" };
const options = { files: ["goals/*.yaml"], directory: "/srv/my shop", now: new Date("2026-11-22T12:00:00Z") };

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

describe("a scheduled run", () => {
  const NOW = new Date("2026-03-10T12:00:00Z");
  let ga4: Ga4;
  const received: { readonly headers: Record<string, unknown>; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => void parts.push(part));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts).toString("utf8") });
      response.writeHead(received.length === 1 ? 503 : 204).end();
    });
  });
  let hook = "";

  beforeAll(async () => {
    ga4 = await startGa4({
      clock: createClock(NOW),
      accounts: [
        { properties: [{ id: "123456789", displayName: "Shop", createTime: new Date("2025-01-01") }] },
      ],
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
  });
  afterAll(async () => {
    await ga4.stop();
    await new Promise((resolve) => server.close(resolve));
  });

  const goals = (url: string): string => `version: 1
property: 123456789
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
schedule:
  weekly:
    cron: "0 7 * * 1"
    time_zone: Europe/Berlin
    pull: true
    period: last-week
    formats: [csv, json]
    to: out
    webhook: { url: "${url}", secret_env: HOOK_SECRET }
`;

  it("pulls, writes the files, and takes the report to the webhook, signed, until it is taken", async () => {
    const place = workspace();
    place.write("goals/shop.yaml", goals(hook));
    const environment = { GA4_EMULATOR_HOST: ga4.address, HOOK_SECRET: "s3cret" };
    const result = await place.cli(["schedule", "run", "--once", "weekly"], { environment, now: NOW });
    expect(result.stderr).toContain("weekly ok");
    expect(result.exitCode).toBe(0);
    const files = Object.keys(place.files());
    expect(files).toEqual(
      expect.arrayContaining([
        "out/weekly-2026-03-08.csv",
        "out/weekly-2026-03-08.json",
        ".ga4-goals/123456789.duckdb",
      ]),
    );
    expect(received).toHaveLength(2);
    const { headers, body } = received[1] ?? { headers: {}, body: "" };
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    expect(headers["webhook-signature"]).toBe(
      `v1,${createHmac("sha256", "s3cret").update(signed).digest("base64")}`,
    );
    expect(JSON.parse(body)).toMatchObject({
      type: "ga4-goals.report",
      data: { schedule: "weekly", report: { period: { end: "2026-03-08" } } },
    });

    // What was pulled is enough for a report without GA4.
    const offline = await place.cli(
      ["report", "--from-store", "--period", "last-week", "--compare", "none"],
      {
        environment: { GA4_EMULATOR_HOST: "127.0.0.1:1" },
        now: NOW,
      },
    );
    expect(offline.stderr).toBe("");
    expect(offline.stdout).toContain("From the local store");
  });

  it("that a place does not take still goes to the others, and ends with exit code 8", async () => {
    const place = workspace();
    place.write("goals/shop.yaml", goals(hook));
    const result = await place.cli(["schedule", "run", "--once", "weekly"], {
      environment: { GA4_EMULATOR_HOST: ga4.address },
      now: NOW,
    });
    expect(result.stderr).toContain("the environment has no HOOK_SECRET");
    expect(result.exitCode).toBe(8);
    expect(Object.keys(place.files())).toContain("out/weekly-2026-03-08.csv");
  });

  it("is refused before it starts where the file is wrong", async () => {
    const place = workspace();
    const environment = { GA4_EMULATOR_HOST: ga4.address };
    const run = (text: string) => {
      place.write("goals/shop.yaml", text);
      return place.cli(["schedule", "print", "--for", "cron"], { environment, now: NOW });
    };
    expect((await run(goals("http://example.com/x"))).stderr).toContain("schedule weekly");
    expect((await run(goals(hook).replace("Europe/Berlin", "Mars/Base"))).exitCode).toBe(3);
    expect((await run(goals(hook).replace("0 7 * * 1", "0 7 30 2 *"))).exitCode).toBe(3);
    expect((await run(goals(hook).replace("0 7 * * 1", "often"))).stderr).toContain("cron expression");
    expect((await run(goals(hook).replace(/schedule:[\s\S]*/, ""))).exitCode).toBe(64);
    expect((await run(goals(hook))).stdout).toContain("ga4-goals schedule run --once weekly");
  });
});
