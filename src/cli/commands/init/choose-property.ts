/** Which property `init` is about, among those the account sees: the only one, the one a person picks, or none yet. */
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import type { VisibleProperty } from "../../../doctor/port.js";
import type { Choice, Context } from "../../context.js";

const LATER = "later";

/** The only property there is, said aloud; null where there is none, or more than one. */
export function onlyOne(context: Context, properties: readonly VisibleProperty[]): string | null {
  const [only, ...others] = properties;
  if (only === undefined) return null;
  if (others.length > 0) {
    context.say(`This account sees ${properties.length} properties: --property says which one.`);
    return null;
  }
  context.say(`Property ${only.id} (${only.displayName}): the only one this account sees.`);
  return only.id;
}

/** Null where the person will say it later. */
export async function askProperty(
  context: Context,
  properties: readonly VisibleProperty[],
): Promise<string | null> {
  if (properties.length > 0) {
    const choices = [...properties.map(choiceOf), { value: LATER, label: "Later" }];
    const chosen = answered(await context.ask.choose("Which property?", choices));
    return chosen === LATER ? null : chosen;
  }
  const text = answered(
    await context.ask.words("The property's number? (Admin > Property details; empty: later)", {
      placeholder: "123456789",
      wrong: (answer) => (/^\d*$/.test(answer.trim()) ? undefined : "It is digits alone, not the G- id."),
    }),
  ).trim();
  return text === "" ? null : text;
}

/** For a command that can't go on without one. @throws GoalsError (exit 64) where none is named and none can be picked */
export async function chooseSeenProperty(
  context: Context,
  properties: readonly VisibleProperty[],
  asking: boolean,
): Promise<string> {
  if (asking && properties.length > 1)
    return answered(await context.ask.choose("Which property?", properties.map(choiceOf)));
  const only = onlyOne(context, properties);
  if (only !== null) return only;
  throw new GoalsError("property-missing", "no property is named", {
    exitCode: EXIT.usage,
    hint:
      properties.length === 0
        ? "This account sees none. Pass --property 123456789; ga4-goals doctor says what is missing."
        : "Pass --property 123456789; `ga4-goals clients discover` lists them all.",
  });
}

function choiceOf({ id, displayName, canEdit }: VisibleProperty): Choice<string> {
  return {
    value: id,
    label: `${displayName} (${id})`,
    ...(canEdit ? {} : { hint: "may read, not edit" }),
  };
}

/** @throws GoalsError `not-confirmed` (exit 9) where the person would rather stop. */
export function answered<T>(answer: T | null): T {
  if (answer !== null) return answer;
  throw new GoalsError("not-confirmed", "stopped; nothing was written", {
    exitCode: EXIT.confirmationNeeded,
  });
}
