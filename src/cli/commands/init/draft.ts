/**
 * `ga4-goals init --from-property` and `--from-events`: a first goals file from what GA4 reports about a property and what
 * stands in it, or from exported events; printed or written where `--out` says. Only reads GA4.
 */

import { draftGoals } from "../../../authoring/observed/draft-goals.js";
import { type ObservedProperty, observeEvents } from "../../../authoring/observed/observe.js";
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { googleAccess } from "../../../workflows/access.js";
import { draftOfProperty } from "../../../workflows/draft.js";
import { type BigQueryFlags, openEvents } from "../../../workflows/open-events.js";
import type { SignInFlags } from "../../../workflows/options.js";
import { propertyOf } from "../../../workflows/property.js";
import type { Context } from "../../context.js";
import { writeResult } from "../../output/result.js";
import { jobLabels } from "../../version.js";
import { chooseSeenProperty } from "./choose-property.js";

export interface FromPropertyFlags extends DraftFlags, SignInFlags {
  readonly property?: string;
  /** Default: the last 28 days. */
  readonly period?: string;
}

/** @throws GoalsError; nothing has been written then. */
export async function draftFromProperty(context: Context, flags: FromPropertyFlags): Promise<void> {
  // What the flags say is checked before anybody is asked or waited for.
  if (flags.property !== undefined) propertyOf(undefined, flags.property);
  await mayWriteDraft(context, flags);
  const { property, period, yes, impersonate } = flags;
  const { text, tokens } = await draftOfProperty(context, {
    google: googleAccess({ ...context, scope: SCOPE_READ, impersonate }),
    property,
    period,
    choose: (visible) => chooseSeenProperty(context, visible, context.interactive && !yes),
  });
  await writeResult(context, text, flags.out);
  context.say(costText(tokens));
}

function costText(tokens: ObservedProperty["tokens"]): string {
  const cost =
    tokens === null
      ? ""
      : `, ${tokens.consumed} tokens of the property's quota; ${tokens.remaining.day.toLocaleString("en-US")} left today`;
  return `Asked GA4's Data API once${cost}.`;
}

export interface DraftFlags {
  readonly out?: string;
  readonly overwrite: boolean;
  readonly yes: boolean;
}

/** Before anything is read, so that nobody waits for a draft that can't be kept. @throws GoalsError (exit 6 or 9) */
export async function mayWriteDraft(context: Context, { out, overwrite, yes }: DraftFlags): Promise<void> {
  if (out === undefined || overwrite || (await context.files.size(out)) === null) return;
  if (!context.interactive || yes) {
    throw new GoalsError("file-exists", `${out} is there already`, {
      exitCode: EXIT.refused,
      hint: "Name another file with --out, leave --out away to print the draft, or pass --overwrite.",
    });
  }
  if (await context.confirm(`${out} is there already. Replace it?`)) return;
  throw new GoalsError("not-confirmed", "stopped; nothing was written", {
    exitCode: EXIT.confirmationNeeded,
  });
}

export async function draftFromEvents(
  context: Context,
  events: readonly string[],
  flags: DraftFlags & BigQueryFlags & SignInFlags & { readonly property?: string },
): Promise<void> {
  if (flags.property !== undefined) propertyOf(undefined, flags.property);
  await mayWriteDraft(context, flags);
  const engine = await openEvents(context, { ...flags, events, labels: jobLabels("init") });
  try {
    await writeResult(
      context,
      draftGoals(await observeEvents(engine), null, flags.property ?? null),
      flags.out,
    );
  } finally {
    await engine.close();
  }
}
