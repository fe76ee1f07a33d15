/** An event of GA4's has one tier and one category, whichever way a goals file is made. */
import { describe, expect, it } from "vitest";
import { guessOf } from "../../src/authoring/live/guess.js";
import { SITE_KINDS } from "../../src/authoring/templates/answers.js";
import { goalsText } from "../../src/authoring/templates/goals-text.js";
import { categoryOf, KNOWN_EVENTS, tierOf } from "../../src/goals/known-events.js";
import { goalsFrom } from "../backtest/support/goals.js";

describe("what import guesses and what a draft of the property's events says", () => {
  it.each([
    ["sign_up", "micro", "interaction"],
    ["begin_checkout", "micro", "navigation"],
    ["add_payment_info", "micro", "navigation"],
    ["search", "micro", "interaction"],
  ])("are one for %s", (event, tier, category) => {
    expect(guessOf(event, { type: "event", event })).toMatchObject({ tier, category });
    expect(KNOWN_EVENTS.find((one) => one.event === event)).toMatchObject({ tier, category });
  });

  it("are one for every event of a draft", () => {
    for (const { event, tier, category } of KNOWN_EVENTS)
      expect(guessOf(event, { type: "event", event })).toMatchObject({ tier, category });
  });
});

/** Sites that live from sign-ups: there the event is the aim. */
const AIMS = ["saas sign_up", "content sign_up"];

it.each(SITE_KINDS)("the template of a %s site says the same, but for what the site lives from", (kind) => {
  const text = goalsText({ kind, property: "1", currency: "EUR", thanks: [], ci: "none" });
  const others = goalsFrom(text).goals.flatMap((goal) => {
    const category = goal.type === "event" ? categoryOf(goal.event) : undefined;
    if (goal.type !== "event" || category === undefined || goal.category === category) return [];
    return [`${kind} ${goal.event}`];
  });
  expect(others).toEqual(AIMS.filter((one) => one.startsWith(`${kind} `)));
  for (const goal of goalsFrom(text).goals) expect(goal.tier).toBe(tierOf(goal.category));
});
