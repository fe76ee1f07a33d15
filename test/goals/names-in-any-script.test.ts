/** GA4 takes letters of any script in the names of events: so does every part here; what is created stays ASCII. */
import { expect, test } from "vitest";
import { goalIds } from "../../src/authoring/live/goal-ids.js";
import { checkKeyEventName } from "../../src/emulator/admin/event-names.js";
import { GOAL_ID } from "../../src/goals/goal-schema.js";
import { goalsJsonSchema } from "../../src/goals/json-schema.js";
import { loadGoals } from "../../src/goals/load.js";
import { compileGoals } from "../../src/sync/compile/compile.js";

const NAMES = ["kauf_größe", "покупка", "購入", "क्रय_पूर्ण", "αγορά2", "Å"];
const load = (text: string) => loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });

test.each(NAMES)("%s is an event, a parameter and a step; the rule's event has the goal's id", (name) => {
  const { config, diagnostics } = load(`version: 1
goals:
  order: { tier: macro, category: lead, type: event, event: ${name} }
  part: { tier: micro, category: interaction, leads_to: order, type: event, event: ${name}, where: { ${name}: x } }
journeys:
  way: { goal: order, steps: [${name}, order] }
`);
  expect(diagnostics.map(({ code }) => code)).not.toContain("event-name");
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  if (config === undefined) throw new Error("no goals");
  const made = compileGoals(config).templates.map(
    ({ fields }) => fields.event_name ?? fields.destination_event,
  );
  expect(made).toEqual(expect.arrayContaining([name, "part"]));
  expect(() => checkKeyEventName(name)).not.toThrow();
});

test.each(["add to cart", "größe-x", "1kauf", "_kauf", "ü!", "٣x"])("%s is no event", (name) => {
  const { diagnostics } = load(
    `version: 1\ngoals:\n  a: { tier: macro, category: lead, type: event, event: ${JSON.stringify(name)} }\n`,
  );
  expect(diagnostics.map(({ code }) => code)).toContain("event-name");
});

test("an editor's schema says the same", () => {
  const patterns = [...JSON.stringify(goalsJsonSchema()).matchAll(/"pattern":"((?:[^"\\]|\\.)*)"/g)].map(
    ([, text]) => new RegExp(JSON.parse(`"${text}"`) as string, "u"),
  );
  const ofEvents = patterns.filter((pattern) => pattern.test("add_to_cart") && !pattern.test("add to cart"));
  for (const name of NAMES) expect(ofEvents.some((pattern) => pattern.test(name))).toBe(true);
});

test("ids for goals on them are ids, each its own", () => {
  const ids = [...goalIds([...NAMES, "Größe", "заказ"], new Set(), new Map()).values()];
  expect(new Set(ids).size).toBe(NAMES.length + 2);
  for (const id of ids) expect(id).toMatch(GOAL_ID);
  expect(ids).toEqual(expect.arrayContaining(["kauf_gro_e", "event", "event_2"]));
});
