/**
 * Tries on a real property what is only assumed of GA4: makes what the trials need, sends events, waits for GA4, reads,
 * cleans up. A run goes over days: each call does what can be done by now and says when to come again.
 */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { STATE_FOLDER } from "../../disk/state-folder.js";
import type { AdminClients } from "../../google/clients.js";
import type { SentEvent } from "../../google/collect.js";
import type { Access } from "../access.js";
import type { Ports } from "../ports.js";
import { found, laboratory, MARKER, openSender, type Stream } from "./laboratory.js";
import { PAGE, type Seen, TRIALS, type Trial } from "./trials.js";

/** A line of `conformance.json`. */
export interface Fact {
  readonly fact: string;
  readonly question: string;
  readonly expected: string;
  /** Null where it could not be tried; `why` says so. */
  readonly seen: string | null;
  readonly why?: string;
  /** When it was seen, ISO 8601. */
  readonly when: string | null;
}

export interface Conformance {
  readonly schemaVersion: 1;
  readonly property: string;
  readonly facts: readonly Fact[];
}

export type Conformed =
  | { readonly kind: "done"; readonly conformance: Conformance }
  /** Nothing can be seen before then. */
  | { readonly kind: "wait"; readonly until: Date; readonly for: "rules" | "reports" };

export interface ConformInput {
  readonly property: string;
  /** The Admin API, with the right to write unless `readOnly`. */
  readonly admin: Access;
  /** The Data API. */
  readonly data: Access;
  readonly ports: Pick<Ports, "files" | "now" | "say">;
  /** Only what changes nothing, on any property. */
  readonly readOnly?: boolean;
  /** Sends as a page does where the sender can't: opens the tag in a browser. Null: the page's trials are left out. */
  readonly byPage: ((stream: Stream, events: readonly SentEvent[]) => Promise<void>) | null;
  /** For tests: what calls go through. */
  readonly through?: (clients: AdminClients) => AdminClients;
}

/** Rules "may take an hour or more to act" [answer/11262438], reports settle within two days. An emulator does at once. */
const RULES_ACT_AFTER = 3 * 3_600_000;
const REPORTS_AFTER = 48 * 3_600_000;

/** What is known between two calls. */
interface State {
  /** Names of this run hold it. */
  readonly run: string;
  readonly phase: "made" | "sent";
  /** When the phase began, ISO 8601. */
  readonly at: string;
  readonly seen: Readonly<Record<string, Fact>>;
}

const statePath = (property: string): string => `${STATE_FOLDER}/conform-${property}.json`;

/**
 * Does what can be done by now. Cleans up when all is read, and when making what the trials need fails. What fails later leaves all
 * as it is: the next call goes on, and has not waited for days in vain.
 *
 * @throws GoalsError `refused` (exit 6) for a property that is not empty or not named as one to throw away; and what Google
 * answers
 */
export function conformProperty(input: ConformInput): Promise<Conformed> {
  const { property, admin, ports } = input;
  return admin.admin(async (given) => {
    const clients = input.through?.(given) ?? given;
    if (input.readOnly) return { kind: "done", conformance: await readOnly(input, clients) };
    let state = await readState(ports, property);
    if (state === null) await refuseUnlessThrowAway(input, clients);
    try {
      state ??= await begin(input, clients);
    } catch (error) {
      // A second failure must not hide the first.
      await removeAll(input, clients).catch(() =>
        ports.say(`Not all could be removed: run ga4-goals conform --property ${property} --clean`),
      );
      throw error;
    }
    try {
      return await goOn(input, clients, state);
    } catch (error) {
      ports.say(
        `What the trials need is kept. To go on: ga4-goals conform --property ${property}; to remove it all, the same with --clean`,
      );
      throw error;
    }
  });
}

/** Removes whatever a run has left, however it ended. @returns what was removed, by its name. */
export function cleanProperty(
  input: Pick<ConformInput, "property" | "admin" | "ports" | "through">,
): Promise<readonly string[]> {
  return input.admin.admin((clients) => removeAll(input, input.through?.(clients) ?? clients));
}

async function removeAll(
  { property, ports }: Pick<ConformInput, "property" | "ports">,
  clients: AdminClients,
): Promise<readonly string[]> {
  const ours = (await found(clients, property)).filter(({ known }) => known.startsWith(MARKER));
  for (const one of ours) await one.remove();
  await ports.files.remove(statePath(property));
  return ours.map(({ name }) => name);
}

/** Makes what the trials need, and tries at once what needs no waiting. */
async function begin({ property, data, ports }: ConformInput, clients: AdminClients): Promise<State> {
  const now = (): string => ports.now().toISOString();
  const run = ports.now().getTime().toString(36);
  const lab = laboratory(data, clients, property, run);
  // Before anything is made: what is made is known by its marker, when is known from here.
  ports.say("Making what the trials need ...");
  await PAGE.make(lab);
  for (const trial of TRIALS) await trial.make?.(lab);
  const seen: Record<string, Fact> = {};
  for (const trial of TRIALS.filter(({ road }) => road === "read" || road === "admin"))
    seen[trial.fact] = factOf(trial, await trial.read(lab), now());
  for (const one of await found(clients, property))
    if (one.kind === "rule" && one.known.startsWith(lab.named("filler"))) await one.remove();
  const state: State = { run, phase: "made", at: now(), seen };
  await writeState(ports, property, state);
  return state;
}

async function goOn(input: ConformInput, clients: AdminClients, before: State): Promise<Conformed> {
  const { property, admin, data, ports } = input;
  const real = admin.connection.emulator === undefined;
  const now = (): string => ports.now().toISOString();
  const due = ({ at }: State, wait: number): Date | null => {
    const until = new Date(Date.parse(at) + (real ? wait : 0));
    return until > ports.now() ? until : null;
  };
  let state = before;
  const lab = laboratory(data, clients, property, state.run);

  if (state.phase === "made") {
    const until = due(state, RULES_ACT_AFTER);
    if (until !== null) return { kind: "wait", until, for: "rules" };
    ports.say("Sending events ...");
    const sender = await openSender(admin, clients, property, state.run);
    if (sender.byPage !== null) await sender.byPage(`1.${Date.parse(state.at)}`, PAGE.events(lab));
    else await input.byPage?.(sender.stream, PAGE.events(lab));
    for (const trial of TRIALS) {
      const events = trial.events?.(lab) ?? [];
      if (events.length > 0) await sender.byServer(`${MARKER}${trial.fact}.${state.run}`, events);
    }
    state = { ...state, phase: "sent", at: now() };
    await writeState(ports, property, state);
  }

  const until = due(state, REPORTS_AFTER);
  if (until !== null) return { kind: "wait", until, for: "reports" };
  const facts: Fact[] = [];
  for (const trial of TRIALS)
    facts.push(state.seen[trial.fact] ?? factOf(trial, await trial.read(lab), now()));
  await removeAll(input, clients);
  return { kind: "done", conformance: { schemaVersion: 1, property, facts } };
}

async function readOnly(
  { data, property, ports }: ConformInput,
  clients: AdminClients,
): Promise<Conformance> {
  const lab = laboratory(data, clients, property, "");
  const facts: Fact[] = [];
  for (const trial of TRIALS)
    facts.push(
      trial.road === "read"
        ? factOf(trial, await trial.read(lab), ports.now().toISOString())
        : factOf(trial, { unclear: "it changes the property, and only reading was asked for" }, null),
    );
  return { schemaVersion: 1, property, facts };
}

function factOf({ fact, question, answers }: Trial, seen: Seen, when: string | null): Fact {
  const line = { fact, question, expected: answers[0] };
  if (seen === null) return { ...line, seen: null, why: "its events are in no report yet", when: null };
  if ("unclear" in seen) return { ...line, seen: null, why: seen.unclear, when };
  // An error that none of the known ones is, too.
  return answers.includes(seen.answer)
    ? { ...line, seen: seen.answer, when }
    : {
        ...line,
        seen: null,
        why: `the answer was ${seen.answer}, which is none of ${answers.join(", ")}`,
        when,
      };
}

/** Events that GA4 logs by itself, and those of the trials. */
const NOBODYS: ReadonlySet<string> = new Set([
  "page_view",
  "session_start",
  "first_visit",
  "user_engagement",
  "purchase",
]);

async function refuseUnlessThrowAway({ property, data }: ConformInput, clients: AdminClients): Promise<void> {
  const refuse = (message: string, hint: string): GoalsError =>
    new GoalsError("refused", message, { exitCode: EXIT.refused, hint });
  const name = `properties/${property}`;
  const [{ displayName }] = await clients.pacer.run("read", () => clients.alpha.getProperty({ name }));
  if (!/throw[- ]?away/i.test(displayName ?? ""))
    throw refuse(
      `property ${property} is not named as one to throw away`,
      "The trials make rules, key events and events that stay. Make a property for them, and name it `throw-away`.",
    );
  const others = (await found(clients, property)).filter(
    ({ kind, known }) =>
      (kind === "rule" || kind === "key event" || kind === "custom dimension") && !known.startsWith(MARKER),
  );
  const [first] = others;
  if (first !== undefined)
    throw refuse(
      `property ${property} is not empty: it has the ${first.kind} ${first.known}`,
      "Make a new property for the trials.",
    );
  const counted = await data.data(async ({ beta }) => {
    const [{ rows }] = await beta.runReport({
      property: name,
      dateRanges: [{ startDate: "28daysAgo", endDate: "today" }],
      dimensions: [{ name: "eventName" }],
      metrics: [{ name: "eventCount" }],
    });
    return (rows ?? []).map(({ dimensionValues }) => dimensionValues?.[0]?.value ?? "");
  });
  const foreign = counted.find((event) => !NOBODYS.has(event) && !event.startsWith(MARKER));
  if (foreign !== undefined)
    throw refuse(
      `property ${property} counts somebody's events: ${foreign}`,
      "Make a new property for the trials, with a web stream that no site sends to.",
    );
}

async function readState({ files }: Pick<Ports, "files">, property: string): Promise<State | null> {
  const path = statePath(property);
  if ((await files.size(path)) === null) return null;
  try {
    const state = JSON.parse((await files.read(path)).toString("utf8")) as State;
    if (
      typeof state.run === "string" &&
      (state.phase === "made" || state.phase === "sent") &&
      !Number.isNaN(Date.parse(state.at))
    )
      return state;
  } catch {
    // Said below.
  }
  throw new GoalsError("file-wrong", `${path} is damaged`, {
    exitCode: EXIT.fileWrong,
    hint: `Begin anew: ga4-goals conform --property ${property} --clean`,
  });
}

const writeState = ({ files }: Pick<Ports, "files">, property: string, state: State): Promise<void> =>
  files.writeWhole(statePath(property), `${JSON.stringify(state, null, 2)}\n`);
