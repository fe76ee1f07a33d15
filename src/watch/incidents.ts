/**
 * Incidents: a finding begins, lasts and ends, and who has been told what of it. Pure: what was known before and what a check
 * has found go in, what is known now comes out. It is kept as a file, whose shape is here too.
 */
import * as z from "zod";
import type { Frozen } from "../diagnostics/frozen.js";
import { type CheckResult, type Finding, type FindingKind, isOfExperiment } from "./finding.js";

const moment = z.string();
const findingSchema = z.object({
  goal: z.string().nullable(),
  kind: z.enum([
    "silent",
    "dropped",
    "doubled",
    "not_set",
    "behind_target",
    "cannot_fire",
    "missing_key_event",
    "experiment_split",
    "experiment_decided",
    "not_final",
  ]),
  about: z.string().optional(),
  since: z.string().nullable(),
  expected: z.number().nullable(),
  seen: z.number().nullable(),
  chance: z.number().nullable(),
  message: z.string(),
  next: z.array(z.string()),
  recent: z.array(z.number()).optional(),
});

/** What a place has been told, and when; null where it has not. */
const toldSchema = z.strictObject({
  begun: moment.nullable(),
  /** That it lasts, the last time. */
  lasting: moment.nullable(),
  over: moment.nullable(),
});

const incidentSchema = z.strictObject({
  id: z.string(),
  property: z.string(),
  begun: moment,
  /** As it was found last. */
  finding: findingSchema,
  /** When it was found to be over, and why; null while it lasts. */
  over: z
    .strictObject({ at: moment, how: z.enum(["as_usual", "new_level", "mended", "not_watched"]) })
    .nullable(),
  /** By the key of a place. */
  told: z.record(z.string(), toldSchema),
});

const newsSchema = z.strictObject({
  incident: z.string(),
  what: z.enum(["begun", "lasting", "over"]),
});

export const incidentsSchema = z.strictObject({
  version: z.literal(1),
  /** When each property was checked last. */
  checked: z.record(z.string(), moment),
  incidents: z.array(incidentSchema),
  /** Messages that were begun to be sent, of which nobody knows whether they have arrived. */
  sending: z.array(
    z.strictObject({ id: z.string(), place: z.string(), at: moment, news: z.array(newsSchema) }),
  ),
});

export type Incidents = Frozen<z.infer<typeof incidentsSchema>>;
export type Incident = Incidents["incidents"][number];
export type News = Frozen<z.infer<typeof newsSchema>>;
export type Sending = Incidents["sending"][number];

export const NO_INCIDENTS: Incidents = { version: 1, checked: {}, incidents: [], sending: [] };

/** What one check of a property tells. */
export interface Observation {
  readonly result: CheckResult;
  readonly at: Date;
  /** Goals whose findings are told, as far as the files say so. */
  readonly watched: ReadonlySet<string>;
  /** Kinds that are told at all. */
  readonly kinds: (kind: FindingKind) => boolean;
  /** Kinds that this check has looked for; of others nobody knows whether they last. */
  readonly looked: (kind: FindingKind) => boolean;
  /** Keys of the places that are to be told. */
  readonly places: readonly string[];
}

const ALIVE: readonly FindingKind[] = ["silent", "dropped", "doubled"];

/** A goal that drops and then falls silent is one incident; of two experiments each is its own. */
function topicOf({ goal, kind, about }: Pick<Finding, "goal" | "kind" | "about">): string {
  if (isOfExperiment(kind)) return `${kind}/${about ?? ""}`;
  return `${goal ?? "*"}/${ALIVE.includes(kind) ? "counts" : kind}`;
}

/** What is known once a property was checked: incidents that begin, that last, and that are over. */
export function observe(known: Incidents, seen: Observation): Incidents {
  const { result, at, places } = seen;
  const { property } = result;
  const when = at.toISOString();
  const findings = new Map<string, Finding>();
  // The worst comes first.
  for (const finding of result.findings) {
    const topic = topicOf(finding);
    const before = findings.get(topic);
    findings.set(topic, before === undefined ? finding : together(before, finding));
  }
  const own = (incident: Incident): boolean => incident.property === property;
  const incidents = known.incidents.map((incident): Incident => {
    if (!own(incident) || incident.over !== null) return incident;
    const topic = topicOf(incident.finding);
    const finding = findings.get(topic);
    if (finding !== undefined) {
      findings.delete(topic);
      return { ...incident, finding: kept(finding), told: withPlaces(incident.told, places) };
    }
    const how = endOf(incident, seen);
    return how === null ? incident : { ...incident, over: { at: when, how } };
  });
  const begun = [...findings].map(
    ([topic, finding]): Incident => ({
      id: `${property}/${topic}/${when}`,
      property,
      begun: when,
      finding: kept(finding),
      over: null,
      told: withPlaces({}, places),
    }),
  );
  return {
    ...known,
    checked: { ...known.checked, [property]: when },
    incidents: [...incidents, ...begun],
  };
}

/** Two findings of one topic, told as the worse one, with what both say. */
function together(worse: Finding, other: Finding): Finding {
  return {
    ...worse,
    message: `${worse.message} ${other.message}`,
    next: [...new Set([...worse.next, ...other.next])],
  };
}

/** What is kept of a finding: that it was seen a moment ago is true for a moment. */
function kept({ recent, next, realtime, ...finding }: Finding): Incident["finding"] {
  return { ...finding, next: [...next], ...(recent === undefined ? {} : { recent: [...recent] }) };
}

function withPlaces(told: Incident["told"], places: readonly string[]): Incident["told"] {
  const unknown = { begun: null, lasting: null, over: null };
  return { ...Object.fromEntries(places.map((place) => [place, unknown])), ...told };
}

/** How an incident that was not found again has ended; null where that is not known. */
function endOf(
  { finding: { goal, kind } }: Incident,
  { result, watched, kinds, looked }: Observation,
): NonNullable<Incident["over"]>["how"] | null {
  if ((goal !== null && !watched.has(goal)) || !kinds(kind)) return "not_watched";
  if (!looked(kind)) return null;
  if (!ALIVE.includes(kind)) return "mended";
  if (goal === null) return "as_usual";
  const judged = result.goals.find((one) => one.goal === goal);
  if (judged === undefined) return "not_watched";
  // Silent for longer than is looked back, or masked by the silence of the whole site: it lasts.
  if (judged.state !== "alive") return null;
  return judged.newLevel === true ? "new_level" : "as_usual";
}

/** A goal that stays silent is told again so often, and not more: a message a day is one that nobody reads. */
const AGAIN_DAYS = 7;
const DAY_MS = 86_400_000;

/** What a place has not been told yet, of these properties. `again`: it is to be reminded of what lasts. */
export function newsFor(
  { incidents, sending }: Incidents,
  {
    place,
    properties,
    at,
    again,
  }: {
    readonly place: string;
    readonly properties: ReadonlySet<string>;
    readonly at: Date;
    readonly again: boolean;
  },
): readonly News[] {
  const underWay = new Set(
    sending.filter((one) => one.place === place).flatMap(({ news }) => news.map(newsKey)),
  );
  return incidents
    .filter(({ property }) => properties.has(property))
    .flatMap((incident): readonly News[] => {
      const what = dueOf(incident, { place, at, again });
      return what === null ? [] : [{ incident: incident.id, what }];
    })
    .filter((news) => !underWay.has(newsKey(news)));
}

function newsKey({ incident, what }: News): string {
  return `${what} ${incident}`;
}

function dueOf(
  { over, told }: Incident,
  { place, at, again }: { readonly place: string; readonly at: Date; readonly again: boolean },
): News["what"] | null {
  const own = told[place];
  if (own === undefined) return null;
  if (over !== null) return own.over === null ? "over" : null;
  if (own.begun === null) return "begun";
  const last = Date.parse(own.lasting ?? own.begun);
  return again && at.getTime() - last >= AGAIN_DAYS * DAY_MS - DAY_MS / 2 ? "lasting" : null;
}

/** Before it is sent: that it may arrive from now on. */
export function noteSending(known: Incidents, sending: readonly Sending[]): Incidents {
  const ids = new Set(sending.map(({ id }) => id));
  return { ...known, sending: [...known.sending.filter(({ id }) => !ids.has(id)), ...sending] };
}

/** After it was sent: that it has arrived, or that it has certainly not. */
export function noteSent(
  known: Incidents,
  { id, arrived, at }: { id: string; arrived: boolean; at: Date },
): Incidents {
  const sent = known.sending.find((one) => one.id === id);
  const sending = known.sending.filter((one) => one.id !== id);
  if (sent === undefined || !arrived) return { ...known, sending };
  const when = at.toISOString();
  const by = new Map(sent.news.map((news) => [news.incident, news.what]));
  const incidents = known.incidents.map((incident) => {
    const what = by.get(incident.id);
    const own = incident.told[sent.place];
    if (what === undefined || own === undefined) return incident;
    return { ...incident, told: { ...incident.told, [sent.place]: { ...own, [what]: when } } };
  });
  return { ...known, incidents, sending };
}

/**
 * Without what nobody waits for any more: incidents that are over and told, and what was under way to a place that these
 * properties do not have any more.
 */
export function tidied(
  known: Incidents,
  { places, properties }: { readonly places: ReadonlySet<string>; readonly properties: ReadonlySet<string> },
): Incidents {
  const gone = (place: string): boolean => !places.has(place);
  const propertyOf = new Map(known.incidents.map(({ id, property }) => [id, property]));
  const ours = (ids: readonly News[]): boolean =>
    ids.every(({ incident }) => properties.has(propertyOf.get(incident) ?? ""));
  const sending = known.sending.filter(({ place, news }) => !(gone(place) && ours(news)));
  const waiting = new Set(sending.flatMap(({ news }) => news.map(({ incident }) => incident)));
  const incidents = known.incidents.filter(({ id, property, over, told }) => {
    if (over === null || !properties.has(property) || waiting.has(id)) return true;
    return Object.entries(told).some(([place, { over: said }]) => !gone(place) && said === null);
  });
  return { ...known, incidents, sending };
}
