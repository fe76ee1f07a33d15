/** `ga4-goals check` on the emulator: what it finds, how it is told, what it asks for, and the same from the store. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { loseKeyEvent } from "../../src/emulator/drift.js";
import type { Ga4 } from "../../src/emulator/ga4.js";
import { type Workspace, workspace } from "../support/cli.js";
import { FIRST, NOW, PROPERTY, startSite, without } from "../watch/small-site.js";

/** The last final day but one on that morning. */
const BROKEN = "2026-10-22";
const GOALS = `version: 1
property: ${PROPERTY}
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  cart: { tier: micro, category: interaction, type: event, event: add_to_cart, key_event: false, alert: true }
  looked: { tier: micro, category: interaction, type: event, event: page_view, key_event: false }
  lead: { tier: macro, category: lead, type: event, event: form_submit, where: { form_id: none } }
`;

let ga4: Ga4;
let place: Workspace;

beforeAll(async () => {
  ga4 = await startSite(without("add_to_cart", BROKEN));
  place = workspace();
  place.write("goals/shop.yaml", GOALS);
  place.write(
    "clients.yaml",
    `version: 1\ndefaults: { goals: [goals/shop.yaml] }\nclients:\n  acme: { property: ${PROPERTY} }\n  gone: { property: 99 }\n`,
  );
});
afterAll(() => ga4.stop());

const run = (...words: readonly string[]) =>
  place.cli(["check", ...words], { environment: { GA4_EMULATOR_HOST: ga4.address }, now: NOW, columns: 80 });

interface Json {
  readonly findings: readonly Readonly<Record<string, unknown>>[];
  readonly goals: readonly Readonly<Record<string, unknown>>[];
}

test("finds the goal that is silent since its day, what cannot fire, and no other, with two calls at most", async () => {
  const before = ga4.calls.length;
  const { exitCode, stdout, stderr } = await run("--format", "json");
  expect(exitCode, stderr).toBe(10);
  const { findings, goals } = JSON.parse(stdout) as Json;
  expect(findings.map(({ goal, kind, since }) => [goal, kind, since])).toEqual([
    ["cart", "silent", BROKEN],
    ["lead", "cannot_fire", null],
    ["lead", "cannot_fire", null],
    ["lead", "missing_key_event", null],
  ]);
  expect(findings[0]).toMatchObject({ seen: 0, chance: expect.any(Number) });
  expect(Number(findings[0]?.expected)).toBeGreaterThan(20);
  expect(goals.map(({ goal, state }) => [goal, state])).toEqual([
    ["order", "alive"],
    ["cart", "alarm"],
    ["looked", "alive"],
    ["lead", "never_counted"],
  ]);
  const calls = ga4.calls.slice(before).filter(({ service }) => service.startsWith("google.analytics.data."));
  // One look at realtime for what is silent.
  expect(calls.map(({ method }) => method)).toEqual(["BatchRunReports", "RunRealtimeReport"]);
});

test("a target costs one call more, and being behind it is told", async () => {
  place.write(
    "behind.yaml",
    `version: 1\nproperty: ${PROPERTY}\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase, target: { count: 100000, per: month, by: 2026-10-01 } }\n`,
  );
  const before = ga4.calls.length;
  const { stdout, stderr, exitCode } = await run("behind.yaml", "--format", "json");
  expect(exitCode, stderr).toBe(10);
  expect((JSON.parse(stdout) as Json).findings).toMatchObject([{ goal: "order", kind: "behind_target" }]);
  const calls = ga4.calls.slice(before).filter(({ service }) => service.startsWith("google.analytics.data."));
  expect(calls.length).toBe(2);
});

test("micro goals are told where the file says so, macro goals unless it says not; drops from `drop` on", async () => {
  const found = async (goals: string, alerts = ""): Promise<unknown> => {
    place.write("told.yaml", `version: 1\nproperty: ${PROPERTY}\n${alerts}goals:\n${goals}`);
    return (JSON.parse((await run("told.yaml", "--format", "json")).stdout) as Json).findings.map(
      ({ kind }) => kind,
    );
  };
  const goal = (tier: string, more = "") =>
    `  cart: { tier: ${tier}, category: ${tier === "macro" ? "lead" : "interaction"}, type: event, event: add_to_cart, key_event: false${more} }\n`;
  expect(await found(goal("macro"))).toEqual(["silent"]);
  expect(await found(goal("micro"))).toEqual([]);
  expect((await run("told.yaml")).stdout).toContain("cart is not as usual; with `alert: true` it is told.");
  expect(await found(goal("macro", ", alert: false"))).toEqual([]);
  expect(await found(goal("micro", ", alert: true"))).toEqual(["silent"]);
  expect(await found(goal("macro"), "alerts: { silent: off }\n")).toEqual([]);
});

test("in text of 80 columns, in Markdown and in JUnit's XML", async () => {
  const { stdout } = await run();
  expect(stdout).toContain("silent  cart\n    No cart since 2026-10-22, where");
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect((await run("--format", "markdown")).stdout).toContain(
    "### silent: cart\n\nNo cart since 2026-10-22",
  );
  const junit = (await run("--format", "junit")).stdout;
  expect(junit).toContain('tests="4" failures="2" errors="0" skipped="0"');
  expect(junit).toMatch(/name="cart"><failure type="silent" message="No cart since 2026-10-22/);
});

test("of many clients: exit 8 where one can't be checked, the findings of the others are there", async () => {
  const many = await run("--clients", "clients.yaml");
  expect(many.exitCode).toBe(8);
  expect(many.stdout).toContain("acme\nsilent  cart");
  expect(many.stdout).toContain("Check: 2 clients: 0 without a finding, 1 with.");
  const junit = (await run("--clients", "clients.yaml", "--format", "junit")).stdout;
  expect(junit).toContain('<testsuite name="gone" tests="1" failures="0" errors="1" skipped="0">');
  expect((await run("--clients", "clients.yaml", "--only", "acme")).exitCode).toBe(10);
  // What a layer of the clients file says of alerts wins over the goals file.
  const quiet = place.read("clients.yaml").replace("defaults: {", "defaults: { alerts: { silent: off },");
  place.write("quiet.yaml", quiet);
  const { stdout } = await run("--clients", "quiet.yaml", "--only", "acme");
  expect(stdout).not.toContain("silent  cart");
  expect(stdout).toContain("cannot_fire  lead");
});

test("from the store the same goal is silent, offline; days that are old are said", async () => {
  const environment = { GA4_EMULATOR_HOST: ga4.address };
  expect((await run("--from-store")).exitCode).toBe(3);
  await place.cli(["pull", "--since", FIRST], { environment, now: NOW });
  const before = ga4.calls.length;
  const { stdout, exitCode } = await run("--from-store", "--format", "json");
  expect(exitCode).toBe(10);
  expect((JSON.parse(stdout) as Json).findings[0]).toMatchObject({
    goal: "cart",
    kind: "silent",
    since: BROKEN,
  });
  expect(ga4.calls.length).toBe(before);
  // How clients stand says it, too, and asks GA4 for no counts.
  const status = await place.cli(["clients", "status"], { environment, now: NOW });
  expect(status.stdout).toMatch(/acme .* cart \(2026-10-23\) /);
  expect(status.stdout).toContain("1 with silent goals.");
  const asked = ga4.calls.slice(before).map(({ service }) => service);
  expect(asked.filter((service) => service.startsWith("google.analytics.data."))).toEqual([]);
  const later = await place.cli(["check", "--from-store"], {
    now: new Date("2026-11-02T08:00:00Z"),
    columns: 80,
  });
  expect(later.stdout).toContain("not_final  all goals");
});

test("what is silent is looked at in realtime, in one call; from the store, which has been pulled, where that is asked for", async () => {
  const ofCart = async (): Promise<Readonly<Record<string, unknown>>> =>
    (JSON.parse((await run("--format", "json")).stdout) as Json).findings[0] ?? {};
  expect(await ofCart()).toMatchObject({
    realtime: { count: 0, minutesAgo: null },
    message: expect.stringContaining("Not in the last 30 minutes either, which says little"),
  });
  const at = (minutes: number) => ({
    event_date: "20261026",
    event_timestamp: (NOW.getTime() - minutes * 60_000) * 1000,
    event_name: "add_to_cart",
    ...{ user_pseudo_id: "late", stream_id: "1", platform: "WEB" },
    event_params: [{ key: "ga_session_id", value: { int_value: 1 } }],
  });
  await ga4.ingest(PROPERTY, { rows: [at(3), at(12), at(45)] as never });
  expect(await ofCart()).toMatchObject({
    ...{ goal: "cart", kind: "silent", realtime: { count: 2, minutesAgo: 3 } },
    message: expect.stringContaining("It fired again 3 minutes ago, 2 times in the last 30 minutes."),
  });
  const before = ga4.calls.length;
  const stored = await run("--from-store", "--realtime");
  expect(stored.stdout.replace(/\s+/g, " ")).toContain("It fired again 3 minutes ago");
  expect(ga4.calls.slice(before).map(({ method }) => method)).toEqual(["RunRealtimeReport"]);
  const remove = ga4.faults.add({
    method: "RunRealtimeReport",
    effect: { kind: "status", when: "before", code: 3, message: "not today" },
  });
  const refused = await run("--from-store", "--realtime");
  remove();
  expect([refused.exitCode, refused.stdout.replace(/\s+/g, " ")]).toEqual([
    10,
    expect.stringMatching(/silent cart.*is not known, realtime could not be read: .*not today/),
  ]);
  expect((await run("--realtime")).exitCode).toBe(64);
});

test("who deleted a key event is told with its day; orders that are counted again are, with theirs", async () => {
  loseKeyEvent(ga4.world, PROPERTY, "purchase");
  const again = (day: string) => (at: number) => ({
    event_date: day.replaceAll("-", ""),
    event_timestamp: (Date.parse(`${day}T20:00:00Z`) + at * 1000) * 1000,
    event_name: "purchase",
    ...{ user_pseudo_id: `again-${at}`, stream_id: "1", platform: "WEB" },
    event_params: [{ key: "ga_session_id", value: { int_value: 1 } }],
    // Four devices, one order.
    ecommerce: { transaction_id: "T-1" },
  });
  const rows = ["2026-10-22", "2026-10-23"].flatMap((day) => [0, 1, 2, 3].map(again(day)));
  await ga4.ingest(PROPERTY, { rows: rows as never });
  const { findings } = JSON.parse((await run("--format", "json")).stdout) as Json;
  expect(findings.filter(({ goal }) => goal === "order")).toMatchObject([
    {
      ...{ kind: "missing_key_event", since: "2026-10-26" },
      next: [
        "someone.else@example.com deleted the key event purchase in GA4 on 2026-10-26: look at that first.",
        expect.any(String),
      ],
    },
    { kind: "doubled", since: "2026-10-22", expected: 1, seen: 8 },
  ]);
});
