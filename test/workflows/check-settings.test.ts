/** Goals that nothing can count, as a check tells them. */
import { expect, test } from "vitest";
import type { Snapshot } from "../../src/sync/snapshot/snapshot.js";
import { goalsThatCannotFire } from "../../src/workflows/check-settings.js";
import { goalsOf } from "../support/property-under-test.js";

const config = goalsOf(`version: 1
property: 1
goals:
  either: { tier: macro, category: lead, type: event, event: [form_submit, call_click] }
  narrow: { tier: macro, category: lead, type: event, event: form_submit, where: { form_id: contact } }
  thanks: { tier: macro, category: lead, type: destination, page: /thanks }
  plain: { tier: macro, category: revenue, type: event, event: purchase }
  stayed: { tier: micro, category: engagement, type: duration, at_least: 3m }
`);

test("a goal whose event only a rule makes is told where no rule does, of several events too; others need none", () => {
  const snapshot = { resources: [] } as unknown as Snapshot;
  const found = goalsThatCannotFire(config, { obstacles: [], snapshot }, new Set());
  expect(found.map(({ goal, message }) => [goal, message])).toEqual(
    ["either", "narrow", "thanks"].map((id) => [id, `No rule in GA4 makes the event ${id}.`]),
  );
  expect(
    goalsThatCannotFire(config, { obstacles: [], snapshot }, new Set(["either", "narrow", "thanks"])),
  ).toEqual([]);
});
