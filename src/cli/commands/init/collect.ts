/** The answers `init` needs: from flags, from GA4 where the person is signed in, from the person, else the defaults. */

import {
  type Answers,
  currencyCode,
  SITE_KINDS,
  type SiteKind,
  type ThanksPage,
  thanksPage,
} from "../../../authoring/templates/answers.js";
import { GoalsError, usage } from "../../../diagnostics/error.js";
import type { VisibleProperty } from "../../../doctor/port.js";
import { byDisplayName, listSeenProperties } from "../../../google/admin/account-summaries.js";
import { readPropertyState } from "../../../google/admin/property-state.js";
import { type AdminClients, openAdminClients } from "../../../google/clients.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { connectionOf } from "../../../workflows/access.js";
import type { SignInFlags } from "../../../workflows/options.js";
import { propertyOf } from "../../../workflows/property.js";
import type { Context } from "../../context.js";
import { answered, askProperty, onlyOne } from "./choose-property.js";

export interface InitFlags extends SignInFlags {
  readonly kind?: SiteKind;
  readonly property?: string;
  readonly currency?: string;
  readonly thanks?: readonly string[];
  readonly ci?: "github" | "none";
  readonly offline: boolean;
  readonly overwrite: boolean;
  readonly yes: boolean;
  readonly noColor: boolean;
}

/** Asks where a person can answer and has not said `--yes`. @throws GoalsError; nothing has been written then. */
export async function collectAnswers(context: Context, flags: InitFlags): Promise<Answers> {
  const asking = context.interactive && !flags.yes;
  // What the flags say is checked before anybody is asked or waited for.
  const given = (flags.thanks ?? []).map(thanksPage);
  if (flags.property !== undefined) propertyOf(undefined, flags.property);
  if (flags.currency !== undefined) currencyCode(flags.currency);
  const kind = flags.kind ?? (await askKind(context, asking));
  const { property, currency } = await chooseProperty(context, flags, asking);
  return {
    kind,
    property,
    currency: flags.currency ?? currency ?? (asking ? await askCurrency(context) : "EUR"),
    thanks: flags.thanks === undefined && asking ? await askThanks(context) : given,
    ci: flags.ci ?? (asking ? await askCi(context) : "none"),
  };
}

const KIND_LABELS: { readonly [K in SiteKind]: string } = {
  shop: "An online shop",
  leads: "A business that sells by talking: forms, calls, offers",
  saas: "Software by subscription",
  content: "A site for reading: magazine, blog, club",
};

async function askKind(context: Context, asking: boolean): Promise<SiteKind> {
  if (!asking) {
    throw usage("what kind of site is it?", `Pass --kind ${SITE_KINDS.join(", --kind ")}.`);
  }
  const choices = SITE_KINDS.map((value) => ({ value, label: KIND_LABELS[value] }));
  return answered(await context.ask.choose("What kind of site is it?", choices));
}

interface ChosenProperty {
  readonly property: string | null;
  /** The property's own; null where it could not be read. */
  readonly currency: string | null;
}

async function chooseProperty(context: Context, flags: InitFlags, asking: boolean): Promise<ChosenProperty> {
  if (flags.offline) return { property: flags.property ?? null, currency: null };
  const visible = await visibleOrNone(context, flags);
  const property = flags.property ?? (await pickProperty(context, visible ?? [], asking));
  // Who may not see the list gets no answer about a property either.
  const known = property !== null && visible !== null;
  return { property, currency: known ? await currencyOf(context, flags, property) : null };
}

function pickProperty(
  context: Context,
  visible: readonly VisibleProperty[],
  asking: boolean,
): Promise<string | null> {
  return asking ? askProperty(context, visible) : Promise.resolve(onlyOne(context, visible));
}

/** Not being signed in is no reason to stop: null, and the property can be named later. */
async function visibleOrNone(context: Context, flags: InitFlags): Promise<readonly VisibleProperty[] | null> {
  try {
    return (await withAdmin(context, flags, listSeenProperties)).toSorted(byDisplayName);
  } catch (error) {
    if (!(error instanceof GoalsError)) throw error;
    context.stderr.write(
      `GA4 could not be asked for its properties (${error.code}): ga4-goals doctor says why.\n`,
    );
    return null;
  }
}

async function currencyOf(context: Context, flags: InitFlags, property: string): Promise<string | null> {
  try {
    const state = await withAdmin(context, flags, (clients) => readPropertyState(clients, property));
    return state.currencyCode;
  } catch (error) {
    if (error instanceof GoalsError) return null;
    throw error;
  }
}

async function withAdmin<T>(
  context: Context,
  flags: InitFlags,
  use: (clients: AdminClients) => Promise<T>,
): Promise<T> {
  const clients = await openAdminClients(connectionOf(context, { ...flags, scope: SCOPE_READ }));
  try {
    return await use(clients);
  } finally {
    await clients.close();
  }
}

async function askCurrency(context: Context): Promise<string> {
  return answered(
    await context.ask.words("Which currency are values in?", {
      suggestion: "EUR",
      wrong: (answer) => problemOf(() => currencyCode(answer)),
    }),
  );
}

async function askThanks(context: Context): Promise<readonly ThanksPage[]> {
  const pages = (answer: string): readonly ThanksPage[] =>
    answer.split(/[\s,]+/).flatMap((page) => (page === "" ? [] : [thanksPage(page)]));
  const text = answered(
    await context.ask.words(
      "Thank-you pages, the ones after a form? (addresses with blanks between; empty: none)",
      {
        placeholder: "/newsletter/thanks",
        wrong: (answer) => problemOf(() => pages(answer)),
      },
    ),
  );
  return pages(text);
}

async function askCi(context: Context): Promise<"github" | "none"> {
  const choices = [
    { value: "none", label: "No" },
    { value: "github", label: "Yes, .github/workflows/ga4-goals.yml" },
  ] as const;
  const question = "A workflow for GitHub: plan on pull requests, apply on merge?";
  return answered(await context.ask.choose<"none" | "github">(question, choices));
}

function problemOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof GoalsError) return error.hint ?? error.message;
    throw error;
  }
}
