/** A property where no goal of a file can fire, each for a reason of its own: the plan names each, and so does who asks for it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderDiagnosis } from "../../src/cli/output/doctor-text.js";
import { plainInk } from "../../src/diagnostics/ink.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { seedProperty } from "../../src/emulator/seeds.js";
import type { GoalsConfig } from "../../src/goals/goal.js";
import { SCOPE_READ } from "../../src/google/connection.js";
import { foretoldWords } from "../../src/sync/draw/foretold.js";
import { obstacleText } from "../../src/sync/draw/notes.js";
import { renderPlan } from "../../src/sync/draw/plan-text.js";
import { emptyLedger } from "../../src/sync/ledger/ledger.js";
import { checkText } from "../../src/watch/draw/check-text.js";
import { type Access, googleAccess } from "../../src/workflows/access.js";
import { checkProperty } from "../../src/workflows/check.js";
import { diskPorts } from "../../src/workflows/disk.js";
import { examineProperty, goalsFacts, sharedAnswers } from "../../src/workflows/doctor/examine-property.js";
import { forecast } from "../../src/workflows/forecast.js";
import { readObstacles } from "../../src/workflows/obstacles.js";
import { planProperty } from "../../src/workflows/plan.js";
import type { State } from "../../src/workflows/state.js";
import { temporaryFolder } from "../support/folders.js";
import { goalsOf } from "../support/property-under-test.js";

let ga4: Ga4;
let google: Access;
beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
  google = googleAccess({ environment: { GA4_EMULATOR_HOST: ga4.address }, scope: SCOPE_READ });
});
afterAll(() => ga4.stop());

/** Nothing was ever applied. */
const state = {
  ledger: async (id: string) => emptyLedger(id),
  journal: async () => null,
} as unknown as State;

const FILE = (id: string): string => `version: 1
property: ${id}
goals:
  sent: { tier: macro, category: lead, type: event, event: form_submit, where: { form_id: contact } }
  joined: { tier: micro, category: interaction, type: event, event: sign_up }
  bought: { tier: macro, category: revenue, type: event, event: purchase }
journeys:
  buy: { goal: bought, steps: [add_to_cart, bought] }
`;

/** A rule that edits events of the one web stream. */
const editRule = (
  id: string,
  displayName: string,
  conditions: readonly (readonly [field: string, comparisonType: string, value: string])[],
  [parameter, parameterValue]: readonly [string, string],
) => ({
  type: "EventEditRule",
  name: `properties/${id}/dataStreams/${id}1/eventEditRules/${displayName.length}`,
  displayName,
  eventConditions: conditions.map(([field, comparisonType, value]) => ({
    ...{ field, comparisonType, value, negated: false },
  })),
  parameterMutations: [{ parameter, parameterValue }],
});

/** Forms are off as GA4 has them from the start, as is retention; somebody tidied up event names. */
function starved(id: string): void {
  seedProperty(ga4.world, "1", {
    id,
    displayName: "Shop",
    streams: [{ id: `${id}1`, measurementId: "G-SHOP1" }],
    resources: [editRule(id, "Tidy up", [["event_name", "EQUALS", "sign_up"]], ["event_name", "registered"])],
  });
}

describe("what is in the way of goals", () => {
  it("is named by the plan, goal by goal", async () => {
    starved("6001");
    const text = renderPlan((await planProperty({ config: goalsOf(FILE("6001")), google, state })).plan);
    expect(text).toContain("note sent: form_submit: form interactions are off on G-SHOP1");
    expect(text).toContain('note joined: the rule "Tidy up" in GA4 turns sign_up into registered');
    expect(text).toContain("note GA4 keeps single events for 2 months");
  });

  it("is given to who asks for it, and what an apply would switch on is still in the way", async () => {
    starved("6002");
    const setup = "setup: { retention: 14m, enhanced_measurement: { forms: true } }\n";
    const config = goalsOf(`${FILE("6002")}${setup}`);
    const { obstacles, snapshot } = await readObstacles({ config, google });
    expect(obstacles.map(({ code, goal }) => [code, goal])).toEqual([
      ["not-collected", "sent"],
      ["event-renamed", "joined"],
      ["retention-short", ""],
    ]);
    expect(obstacles.map(obstacleText)[1]).toBe(
      'the rule "Tidy up" in GA4 turns sign_up into registered before it is counted.',
    );
    expect(snapshot.resources.map(({ kind }) => kind)).toContain("enhanced_measurement");
    const planned = await planProperty({ config, google, state });
    expect(planned.plan.notes.map(({ code }) => code)).toEqual(["event-renamed"]);
  });

  it("stands beside what a plan says such a goal would have counted", async () => {
    starved("6004");
    const config = goalsOf(FILE("6004"));
    const { plan, snapshot } = await planProperty({ config, google, state });
    const event = (at: number, event_name: string): object => ({
      event_date: "20260101",
      event_timestamp: 1767225600000000 + at * 1_000_000,
      event_name,
      user_pseudo_id: "u1",
      stream_id: "60041",
      platform: "WEB",
      event_params: [
        { key: "ga_session_id", value: { int_value: 1 } },
        { key: "form_id", value: { string_value: "contact" } },
      ],
    });
    const rows = [event(1, "form_submit"), event(2, "sign_up"), event(3, "purchase")];
    const directory = temporaryFolder();
    writeFileSync(join(directory, "events.ndjson"), rows.map((row) => JSON.stringify(row)).join("\n"));
    const made = await forecast(
      { ...diskPorts(directory, { environment: {} }), google },
      config,
      { ...snapshot.property, streams: snapshot.streams },
      plan,
      {
        events: { events: ["events.ndjson"], maxBytes: "50GB", labels: {} },
        estimate: false,
        fromStore: false,
      },
    );
    const words = (goal: string): string => {
      const one = made?.goals.get(goal);
      return one === undefined ? "" : foretoldWords(one);
    };
    expect(words("sent")).toBe(
      "would have counted 1 in 1 day; would not fire: form_submit: form interactions are off on G-SHOP1 (`setup:` switches them on).",
    );
    expect(words("joined")).toContain("; would not fire: the rule");
    expect(words("bought")).toBe("would have counted 1 in 1 day");
    expect(made?.json).toMatchObject({
      keyEventsADay: 2,
      wouldNotFire: [
        { goal: "joined", code: "event-renamed" },
        { goal: "sent", code: "not-collected" },
      ],
    });
  });

  it("is, where there are apps alone, every goal on pages", async () => {
    seedProperty(ga4.world, "1", { id: "6003", streams: [{ type: "ANDROID_APP_DATA_STREAM" }] });
    const config = goalsOf(`version: 1
property: 6003
goals:
  deep: { tier: micro, category: engagement, type: pages_per_session, at_least: 5 }
  read: { tier: micro, category: engagement, type: event, event: scroll }
  bought: { tier: macro, category: revenue, type: event, event: in_app_purchase }
`);
    expect((await readObstacles({ config, google })).obstacles.map(({ goal }) => goal)).toEqual([
      "deep",
      "read",
    ]);
  });

  it("is named by plan, check and doctor alike; what is the whole property's needs no attention of a check", async () => {
    starved("6005");
    seedProperty(ga4.world, "1", { id: "6006", streams: [{ type: "IOS_APP_DATA_STREAM" }] });
    const now = new Date();
    const of = async (id: string, config: GoalsConfig) => {
      const { plan } = await planProperty({ config, google, state });
      const checked = await checkProperty({ config, google, now });
      const ports = diskPorts(temporaryFolder(), { environment: { GA4_EMULATOR_HOST: ga4.address } });
      const diagnosis = await examineProperty(
        {
          ...{ ports, google, credentials: null, property: () => id },
          goals: async () => goalsFacts(config, { files: ["goals.yaml"], warnings: 0 }),
        },
        sharedAnswers(ports),
      );
      return {
        plan: renderPlan(plan),
        check: checkText(checked, { width: 1000 }),
        findings: checked.findings.map(({ goal, kind }) => [goal, kind]),
        doctor: renderDiagnosis(diagnosis, { paint: plainInk, width: 1000 }),
      };
    };
    const web = await of("6005", goalsOf(FILE("6005")));
    for (const told of [web.plan, web.check, web.doctor]) {
      expect(told).toContain("form_submit: form interactions are off on G-SHOP1");
      expect(told).toContain('the rule "Tidy up" in GA4 turns sign_up into registered');
      expect(told).toContain("GA4 keeps single events for 2 months");
    }
    expect(web.doctor).toContain("! In the way   sent: form_submit: form interactions are off on G-SHOP1");
    expect(web.doctor).toContain("Edit rules   1 rule that changes events as they come in: Tidy up");
    expect(web.doctor).toContain("Measurement  G-SHOP1: all but form interactions");
    expect(web.doctor).toContain("Retention    single events are kept 2 months");
    expect(web.findings.filter(([goal]) => goal === null)).toEqual([]);
    const app = await of(
      "6006",
      goalsOf(`version: 1
property: 6006
goals:
  sent: { tier: macro, category: lead, type: event, event: form_submit, where: { form_id: contact } }
`),
    );
    for (const told of [app.plan, app.check, app.doctor])
      expect(told).toContain("the property has apps alone, and apps don't send form_submit");
  });

  it("is also what stands in the way of a journey's steps, once a journey", async () => {
    starved("6007");
    const { obstacles } = await readObstacles({
      config: goalsOf(`version: 1
property: 6007
goals:
  bought: { tier: macro, category: revenue, type: event, event: purchase }
journeys:
  join: { goal: bought, steps: [sign_up, { event: scroll }, { event: form_submit, where: { form_id: a } }, { event: form_submit, where: { form_id: b } }, bought] }
`),
      google,
    });
    expect(obstacles.map(({ code, goal, detail }) => [code, goal, detail?.event])).toEqual([
      ["event-renamed", "journeys.join", "sign_up"],
      ["not-collected", "journeys.join", "form_submit"],
      ["retention-short", "", undefined],
    ]);
  });

  it("may be a rule whose conditions can hold for the event: told as may; one that can't is none", async () => {
    const rules = [
      ["a", [["event_name", "CONTAINS_CASE_INSENSITIVE", "SIGN"]]],
      ["bb", [["event_name", "REGULAR_EXPRESSION", "^sign_(up|in)$"]]],
      ["ccc", [["event_name", "REGULAR_EXPRESSION", "^sign"]]],
      [
        "dddd",
        [
          ["event_name", "EQUALS", "sign_up"],
          ["method", "EQUALS", "mail"],
        ],
      ],
      ["eeeee", [["method", "EQUALS", "mail"]]],
      ["ffffff", [["event_name", "REGULAR_EXPRESSION", "(?<=sign)_up"]]],
      ["ggggggg", [["event_name", "CONTAINS", "SIGN"]]],
      [
        "hhhhhhhh",
        [
          ["event_name", "STARTS_WITH", "sign"],
          ["event_name", "ENDS_WITH", "_in"],
        ],
      ],
      ["iiiiiiiii", [["event_name", "REGULAR_EXPRESSION", "^log"]]],
    ] as const;
    seedProperty(ga4.world, "1", {
      id: "6008",
      streams: [{ id: "60081", measurementId: "G-SHOP1" }],
      resources: rules.map(([name, conditions]) =>
        editRule("6008", name, conditions, ["event_name", "registered"]),
      ),
    });
    const config = goalsOf(`version: 1
property: 6008
goals:
  joined: { tier: macro, category: lead, type: event, event: sign_up }
`);
    const { obstacles } = await readObstacles({ config, google });
    expect(obstacles.map(({ code, detail }) => [detail?.rule, code])).toEqual([
      ["a", "event-renamed"],
      ["bb", "event-renamed"],
      ["ccc", "event-may-be-renamed"],
      ["dddd", "event-may-be-renamed"],
      ["eeeee", "event-may-be-renamed"],
      ["ffffff", "event-may-be-renamed"],
    ]);
    expect(obstacles.map(obstacleText)[3]).toBe(
      'the rule "dddd" in GA4 may turn sign_up into registered before it is counted, where its conditions hold.',
    );
  });
});
