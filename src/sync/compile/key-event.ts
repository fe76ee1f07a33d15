/** The key event every goal ends in. */
import { countedEvent, type Goal, type GoalValue } from "../../goals/goal.js";
import { type KeyEventFields, keyEventFields } from "../resources/key-event/key-event.js";
import type { ResourceTemplate } from "./template.js";

export function keyEventTemplate(goal: Goal, approximate: boolean): ResourceTemplate {
  const value = defaultValue(goal.value);
  return {
    kind: "key_event",
    goal: goal.id,
    scope: "property",
    fields: keyEventFields({
      eventName: countedEvent(goal),
      countingMethod: goal.counting === "once_per_event" ? "ONCE_PER_EVENT" : "ONCE_PER_SESSION",
      ...(value === undefined ? {} : { defaultValue: value }),
    }),
    protect: goal.protect,
    approximate,
  };
}

/** A value from a parameter travels in the event itself; GA4's default value is then left alone. */
function defaultValue(value: GoalValue): KeyEventFields["defaultValue"] {
  switch (value.kind) {
    case "unmanaged":
    case "parameter":
      return undefined;
    case "none":
      return null;
    case "amount":
      return { numericValue: value.amount, currencyCode: value.currency };
  }
}
