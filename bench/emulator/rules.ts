/** A property with eight rules of all kinds, and three key events, as they would be in force on a shop's web stream. */
import { createClock } from "../../src/emulator/clock.js";
import type { ComparisonType, EventCreateRuleState, PropertyState } from "../../src/emulator/world/state.js";
import { addAccount, addProperty, createWorld } from "../../src/emulator/world/world.js";

type Condition = readonly [field: string, comparison: ComparisonType, value: string];

const LONG_AGO = new Date("2015-01-01T00:00:00Z");

const RULES: readonly {
  readonly makes: string;
  readonly when: readonly Condition[];
  readonly sets?: Readonly<Record<string, string>>;
}[] = [
  {
    makes: "apparel",
    when: [
      ["event_name", "EQUALS", "page_view"],
      ["page_location", "CONTAINS", "/Apparel"],
    ],
  },
  {
    makes: "home",
    when: [
      ["event_name", "EQUALS", "page_view"],
      ["page_location", "REGULAR_EXPRESSION", "^https://[^/]+/(\\?.*)?$"],
    ],
    sets: { value: "5", currency: "EUR" },
  },
  {
    makes: "big_order",
    when: [
      ["event_name", "EQUALS", "purchase"],
      ["value", "GREATER_THAN", "50"],
    ],
  },
  {
    makes: "read",
    when: [
      ["event_name", "EQUALS", "scroll"],
      ["percent_scrolled", "GREATER_THAN_OR_EQUAL", "90"],
    ],
    sets: { seen: "[[page_title]]" },
  },
  {
    makes: "product",
    when: [
      ["event_name", "EQUALS", "view_item"],
      ["page_location", "STARTS_WITH", "https://"],
    ],
  },
  {
    makes: "checkout",
    when: [
      ["event_name", "EQUALS", "page_view"],
      ["page_location", "REGULAR_EXPRESSION_CASE_INSENSITIVE", "/(checkout|basket|cart)"],
    ],
  },
  {
    makes: "cart",
    when: [
      ["event_name", "EQUALS", "add_to_cart"],
      ["page_location", "CONTAINS", "/"],
    ],
  },
  {
    makes: "came_back",
    when: [
      ["event_name", "EQUALS", "session_start"],
      ["ga_session_number", "GREATER_THAN", "1"],
    ],
  },
];

function ruleOf(index: number, streamId: string): EventCreateRuleState {
  const { makes, when, sets = {} } = RULES[index] ?? { makes: "", when: [] };
  return {
    id: String(501 + index),
    streamId,
    destinationEvent: makes,
    eventConditions: when.map(([field, comparisonType, value]) => ({
      ...{ field, comparisonType, value, negated: false },
    })),
    sourceCopyParameters: true,
    parameterMutations: Object.entries(sets).map(([parameter, parameterValue]) => ({
      ...{ parameter, parameterValue },
    })),
  };
}

/** The property with the first `rules` of them. */
export function benchProperty(streamId: string, rules: number): PropertyState {
  const world = createWorld(createClock(LONG_AGO));
  const { id: accountId } = addAccount(world, { displayName: "Bench", createTime: LONG_AGO });
  const property = addProperty(world, {
    ...{ accountId, displayName: "Bench", timeZone: "UTC", currencyCode: "USD" },
    ...{ serviceLevel: "GOOGLE_ANALYTICS_STANDARD", createTime: LONG_AGO },
  });
  for (let index = 0; index < Math.min(rules, RULES.length); index++)
    property.ruleHistory.push({ value: ruleOf(index, streamId), from: LONG_AGO, until: null });
  for (const [index, eventName] of ["purchase", "big_order", "home"].entries()) {
    const value = {
      ...{ id: String(index + 1), eventName, createTime: LONG_AGO, deletable: true, custom: true },
      countingMethod: eventName === "home" ? "ONCE_PER_SESSION" : "ONCE_PER_EVENT",
    } as const;
    property.keyEventHistory.push({ value, from: LONG_AGO, until: null });
  }
  return property;
}
