/** A goal that dies on the emulator, and who is told of it by the commands: once, also where one is killed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ga4 } from "../../../src/emulator/ga4.js";
import { type Workspace, workspace } from "../../support/cli.js";
import { start } from "../../support/program.js";
import { NOW, PROPERTY, startSite, without } from "../../watch/small-site.js";
import { readMail, type StandIns, startStandIns } from "./stand-ins.js";

const GOALS = `version: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase, key_event: false }
  cart: { tier: macro, category: lead, type: event, event: add_to_cart, key_event: false }
`;

let ga4: Ga4;
let standIns: StandIns;
let environment: Readonly<Record<string, string>>;
beforeAll(async () => {
  ga4 = await startSite(without("add_to_cart", "2026-10-22"));
  standIns = await startStandIns();
  environment = { ...standIns.environment, GA4_EMULATOR_HOST: ga4.address };
});
afterAll(async () => {
  await ga4.stop();
  await standIns.close();
});

function placeWith(alerts: string): Workspace {
  const place = workspace();
  place.write("goals/shop.yaml", `${GOALS}property: ${PROPERTY}\n${alerts}`);
  return place;
}
const SLACK = "alerts: { to: [{ slack: SLACK_WEBHOOK }] }\n";

describe("check --deliver", () => {
  it("shows what it would send, sends it once, and its watchdog knows when", async () => {
    const place = placeWith(SLACK);
    const check = (words: readonly string[], now = NOW) =>
      place.cli(["check", ...words], { environment, now });
    const shown = await check(["--deliver", "--dry-run"]);
    expect(shown.stderr).toContain(
      "would send to Slack (SLACK_WEBHOOK):\n\n🔴 cart: silent since 2026-10-22",
    );
    expect([shown.exitCode, standIns.hooks.slack.length]).toEqual([10, 0]);
    expect(Object.keys(place.files())).not.toContain(".ga4-goals/incidents.json");
    expect(await check(["--watchdog"])).toMatchObject({
      exitCode: 10,
      stdout: expect.stringContaining("No check"),
    });

    const first = await check(["--deliver"]);
    expect([first.exitCode, first.stderr]).toEqual([10, "told Slack (SLACK_WEBHOOK)\n"]);
    expect((await check(["--deliver"])).stderr).toBe("nothing new to tell\n");
    expect(standIns.hooks.slack.map(({ body }) => body.text)).toEqual(["🔴 cart: silent since 2026-10-22"]);

    expect((await check(["--watchdog"])).exitCode).toBe(0);
    const late = await check(["--watchdog"], new Date(NOW.getTime() + 27 * 3_600_000));
    expect([late.exitCode, late.stdout]).toEqual([10, expect.stringContaining("it is late")]);
  });

  it("says where there is nobody to tell, and what does not go together", async () => {
    const place = placeWith("");
    const run = (...words: string[]) => place.cli(["check", ...words], { environment, now: NOW });
    expect(await run("--deliver")).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining("no-places"),
    });
    for (const words of [["--dry-run"], ["--watchdog", "--deliver"], ["--watchdog", "--format", "junit"]])
      expect((await run(...words)).exitCode).toBe(64);
  });

  it("killed while it sends sends again in the next run", async () => {
    const place = placeWith(SLACK);
    // Found whatever day it is, for the program has a clock of its own.
    place.write("goals/shop.yaml", place.read("goals/shop.yaml").replaceAll(", key_event: false", ""));
    standIns.hooks.slack.length = 0;
    const check = () => start(["check", "--deliver"], { directory: place.directory, environment });
    const seen = standIns.nextCall();
    standIns.answers.slack.push("hang");
    const { child, ended } = check();
    await seen;
    child.kill("SIGKILL");
    await ended;
    expect(JSON.parse(place.read(".ga4-goals/incidents.json")).sending).toHaveLength(1);
    expect(await check().ended).toMatchObject({ exitCode: 10 });
    expect(standIns.hooks.slack).toHaveLength(1);
    expect(JSON.parse(place.read(".ga4-goals/incidents.json")).sending).toEqual([]);
  });
});

describe("a schedule with check: true", () => {
  it("tells of many clients in one message, and sends a digest with what could not be checked", async () => {
    const place = workspace();
    place.write("shop.yaml", GOALS);
    place.write(
      "clients.yaml",
      `version: 1
defaults:
  goals: [shop.yaml]
  alerts: { to: [{ teams: TEAMS_WEBHOOK }] }
  schedule: { monday: { cron: "0 9 * * 1", check: true, send_to: [{ email: [team@example.com] }] } }
clients:
  acme: { property: ${PROPERTY} }
  gone: { property: 99 }
`,
    );
    const words = ["schedule", "run", "--clients", "clients.yaml", "--once", "monday"];
    const result = await place.cli(words, { environment, now: NOW });
    expect(result.exitCode).toBe(8);
    expect(result.stderr).toContain("gone: ");
    expect(standIns.hooks.teams.map(({ body }) => body.summary)).toEqual([
      "🔴 acme · cart: silent since 2026-10-22",
    ]);
    const [mail] = standIns.mails.map(readMail);
    expect(mail?.headers.get("subject")).toBe("🔴 1 client checked, 1 needs attention");
    expect(mail?.text).toContain("acme · cart: silent since 2026-10-22");
    expect(mail?.text).toMatch(/1 client not checked\r?\ngone: /);
    expect((await place.cli(words, { environment, now: NOW })).exitCode).toBe(8);
    expect([standIns.hooks.teams.length, standIns.mails.length]).toEqual([1, 2]);
  });

  it("of a report sends the numbers, and the files with a mail", async () => {
    standIns.mails.length = 0;
    standIns.hooks.slack.length = 0;
    const place = placeWith(`schedule:
  weekly: { cron: "0 7 * * 1", period: last-week, formats: [html, csv], send_to: [{ slack: SLACK_WEBHOOK }, { email: [shop@example.com] }, { github_issue: true }] }
`);
    const words = ["schedule", "run", "--once", "weekly"];
    const result = await place.cli(words, { environment, now: NOW });
    expect(result.exitCode, result.stderr).toBe(0);
    expect(standIns.hooks.slack[0]?.body.text).toMatch(/^Conversions of property \d+, 2026-/);
    const [mail] = standIns.mails.map(readMail);
    expect([...(mail?.files.keys() ?? [])].map((name) => name.replace(/^.*\./, ""))).toEqual(["html", "csv"]);
    expect(mail?.html).toContain("Order");
    await place.cli(words, { environment, now: NOW });
    expect(standIns.github).toMatchObject([{ state: "open", comments: [expect.any(String)] }]);
  });
});
