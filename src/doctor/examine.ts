/**
 * The examination: asks what can be asked, side by side where nothing depends on it, and leaves out what an earlier
 * failure makes unanswerable. Judges how the two APIs answer and the clock that signing in depends on; the rest is
 * judged in the other files, reaching the world is the port's.
 */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { ledgerPath } from "../sync/ledger/ledger-file.js";
import type { DataStream } from "../sync/snapshot/snapshot.js";
import {
  CHECKS,
  type CheckId,
  type Diagnosis,
  type Finding,
  failure,
  ok,
  skipped,
  warning,
} from "./finding.js";
import { judgeGoals, judgeLedger, judgeNode, judgeUnfinished } from "./here.js";
import type {
  CredentialFacts,
  DoctorPort,
  GoalsFacts,
  PropertyState,
  QuotaLeft,
  VisibleProperty,
} from "./port.js";
import {
  judgeCredentials,
  judgeExport,
  judgeNoProperty,
  judgeProperty,
  judgeQuota,
  judgeRefusedProperty,
  judgeRole,
  judgeScopes,
  judgeStreams,
  judgeWrongNumber,
} from "./property.js";
import {
  judgeAds,
  judgeEditRules,
  judgeFiring,
  judgeIdentity,
  judgeMeasurement,
  judgeParent,
  judgeRetention,
  judgeUnreadable,
} from "./settings.js";

/** An answer, or why there is none. */
type Answer<T> = { readonly value: T } | { readonly refused: GoalsError };

async function answerOf<T>(asked: Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await asked };
  } catch (error) {
    if (error instanceof GoalsError) return { refused: error };
    throw error;
  }
}

function answered<T>(answer: Answer<T>): T | null {
  return "value" in answer ? answer.value : null;
}

function refusalOf(answer: Answer<unknown>): GoalsError | null {
  return "refused" in answer ? answer.refused : null;
}

/**
 * Checks everything that a plan, an apply and a report need.
 *
 * @param propertyOf the property that the command line and the goals file name; throws a GoalsError where what they name
 * is not a property's number
 */
export async function examine(
  port: DoctorPort,
  propertyOf: (inFile: string | null) => string | null,
): Promise<Diagnosis> {
  const goals = await port.goals();
  const named = await answerOf((async () => propertyOf(goals.kind === "read" ? goals.property : null))());
  const id = answered(named);
  const [here, google] = await Promise.all([examineHere(port, goals, id), examineGoogle(port, goals, named)]);
  const findings = [...here, ...google].toSorted((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
  const checked = new Set<CheckId>(findings.map(({ check }) => check));
  return { property: id, findings, notChecked: CHECKS.filter((check) => !checked.has(check)) };
}

async function examineHere(
  port: DoctorPort,
  goals: GoalsFacts,
  id: string | null,
): Promise<readonly Finding[]> {
  const always = [judgeNode(port.nodeVersion), judgeGoals(goals)];
  if (id === null) return always;
  const [ledger, journal, lock] = await Promise.all([
    answerOf(port.ledger(id)),
    answerOf(port.journal(id)),
    port.lock(id),
  ]);
  return [
    ...always,
    judgeLedger("refused" in ledger ? ledger.refused : ledger.value, ledgerPath(id)),
    judgeUnfinished("refused" in journal ? journal.refused : journal.value, lock),
  ];
}

async function examineGoogle(
  port: DoctorPort,
  goals: GoalsFacts,
  named: Answer<string | null>,
): Promise<readonly Finding[]> {
  const [credentials, signedIn, ahead] = await Promise.all([
    port.credentials(),
    answerOf(port.signIn()),
    port.clockAhead(),
  ]);
  const wrongNumber = "refused" in named ? [judgeWrongNumber(named.refused)] : [];
  const clock = [
    credentials.kind === "emulator"
      ? skipped("clock", "not compared: an emulator has a clock of its own")
      : judgeClock(ahead),
  ];
  const refused = refusalOf(signedIn);
  if (refused) return [judgeCredentials(credentials, refused), ...clock, ...wrongNumber];

  const id = answered(named);
  const [scopes, answers] = await Promise.all([port.scopes(), askGoogle(port, id)]);
  const all = [answers.visible, answers.state, answers.streams, answers.data];
  const refusals = all.flatMap((answer) => refusalOf(answer) ?? []);
  const about = (subject: "credentials" | "scopes"): GoalsError | null =>
    refusals.find((refusal) => failedPartOf(refusal) === subject) ?? null;

  const findings: (Finding | null)[] = [
    judgeCredentials(credentials, about("credentials")),
    about("credentials") ? null : judgeScopes(credentials, scopes, about("scopes")),
    judgeApi(
      "admin-api",
      "value" in answers.visible || (id !== null && "value" in answers.state),
      [answers.visible, answers.state, answers.streams].flatMap((answer) => refusalOf(answer) ?? []),
    ),
    judgeApi(
      "data-api",
      "value" in answers.data,
      [refusalOf(answers.data)].flatMap((refusal) => refusal ?? []),
    ),
    ...clock,
    ...wrongNumber,
    ...(await judgeAnswers(port, goals, id, credentials, answers, named)),
  ];
  return findings.filter((finding) => finding !== null);
}

/** What Google answered; where no property is named, the answers about it are null. */
interface Answers {
  readonly visible: Answer<readonly VisibleProperty[]>;
  readonly state: Answer<PropertyState | null>;
  readonly streams: Answer<readonly DataStream[] | null>;
  readonly data: Answer<QuotaLeft | null>;
}

async function askGoogle(port: DoctorPort, id: string | null): Promise<Answers> {
  const nothing = Promise.resolve(null);
  const [visible, state, streams, data] = await Promise.all([
    answerOf(port.visibleProperties()),
    answerOf(id === null ? nothing : port.property(id)),
    answerOf(id === null ? nothing : port.reader(id).dataStreams()),
    answerOf(id === null ? port.dataApi().then(() => null) : port.quota(id)),
  ]);
  return { visible, state, streams, data };
}

async function judgeAnswers(
  port: DoctorPort,
  goals: GoalsFacts,
  id: string | null,
  credentials: CredentialFacts,
  { visible, state, streams, data }: Answers,
  named: Answer<string | null>,
): Promise<readonly Finding[]> {
  if (id === null) return "refused" in named ? [] : [judgeNoProperty(answered(visible))];
  if ("refused" in state) {
    if (failedPartOf(state.refused) !== "property") return [];
    return [judgeRefusedProperty(id, state.refused, answered(visible), credentials)];
  }
  const found = state.value;
  if (found === null) return [];
  const canEdit = answered(visible)?.find((property) => property.id === id)?.canEdit ?? null;
  const shown = answered(streams);
  const [mayReadHistory, links, ads, settings] = await Promise.all([
    canEdit === null ? port.mayReadHistory(found.account, id) : null,
    answerOf(port.exportLinks(id)),
    answerOf(port.adsLinks(id)),
    shown === null ? [] : examineSettings(port, goals, found, shown),
  ]);
  const findings = [
    judgeProperty(found),
    judgeRole(canEdit, mayReadHistory, credentials),
    judgeExport("refused" in links ? links.refused : links.value),
    judged("ads", ads, judgeAds),
    ...settings,
  ];
  if (shown) findings.push(judgeStreams(shown, goals.kind === "read" ? goals.streams : []));
  if ("value" in data) findings.push(judgeQuota(data.value, found.serviceLevel));
  return findings;
}

function judged<T>(check: CheckId, answer: Answer<T>, judge: (value: T) => Finding): Finding {
  return "refused" in answer ? judgeUnreadable(check, answer.refused) : judge(answer.value);
}

/** All of it side by side; each that can't be read is said by itself. */
async function examineSettings(
  port: DoctorPort,
  goals: GoalsFacts,
  property: PropertyState,
  streams: readonly DataStream[],
): Promise<readonly Finding[]> {
  const { id, parentProperty: parent = null } = property;
  const web = streams.filter(({ type }) => type === "web");
  const reader = port.reader(id);
  const [measurement, editRules, retention, attribution, subproperty] = await Promise.all([
    answerOf(Promise.all(web.map(({ name }) => reader.enhancedMeasurement(name)))),
    answerOf(Promise.all(web.map(({ name }) => reader.eventEditRules(name))).then((all) => all.flat())),
    answerOf(reader.dataRetention()),
    answerOf(port.attribution(id)),
    answerOf(parent === null ? Promise.resolve(null) : port.subproperty(parent, id)),
  ]);
  const found = [
    judged("measurement", measurement, (all) => judgeMeasurement(web, all)),
    judged("edit-rules", editRules, judgeEditRules),
    judged("retention", retention, judgeRetention),
    judged("identity", attribution, judgeIdentity),
    judged("parent", subproperty, (facts) => judgeParent(parent, facts)),
  ];
  if (goals.kind !== "read") return found;
  const kept = answered(retention);
  const inTheWay = goals.inTheWay({
    property,
    streams,
    resources: [...(answered(measurement) ?? []), ...(kept === null ? [] : [kept])],
    editRules: answered(editRules) ?? [],
  });
  const unread = [measurement, editRules, retention].some((answer) => "refused" in answer);
  return [...found, ...judgeFiring(inTheWay, unread)];
}

/** What a refused call says about: credentials, scopes, the API itself, or the property it was about. */
type FailedPart = "credentials" | "scopes" | "api" | "property";

/** By the stable code that Google's error has been given. */
function failedPartOf({ code }: GoalsError): FailedPart {
  switch (code) {
    case "not-signed-in":
      return "credentials";
    case "scope-missing":
      return "scopes";
    case "not-allowed":
    case "not-found":
      return "property";
    default:
      return "api";
  }
}

const HOSTS = {
  "admin-api": "analyticsadmin.googleapis.com",
  "data-api": "analyticsdata.googleapis.com",
} as const;

/**
 * `refusals`: why calls failed, one for each that did. Null where the calls say nothing about the API: they failed
 * before they reached it.
 */
function judgeApi(
  check: keyof typeof HOSTS,
  answered: boolean,
  refusals: readonly GoalsError[],
): Finding | null {
  const trouble = refusals.find((refusal) => failedPartOf(refusal) === "api");
  if (trouble) {
    const { code, message: text, exitCode, hint } = trouble;
    return failure(check, { code, text, exitCode }, hint ?? null);
  }
  // Who is refused a property has been answered by an API that is enabled.
  if (answered || refusals.some((refusal) => failedPartOf(refusal) === "property"))
    return ok(check, `enabled (${HOSTS[check]})`);
  return null;
}

/** Google refuses a signed token whose times are further off than this. */
const REFUSED_MS = 300_000;
const ODD_MS = 30_000;

/** `ahead`: milliseconds; null where Google's clock could not be asked. */
export function judgeClock(ahead: number | null): Finding {
  if (ahead === null)
    return warning("clock", "not compared: Google's clock can't be reached from here", null);
  const off = Math.abs(ahead);
  const text = `${Math.round(off / 1000)} s ${ahead > 0 ? "ahead of" : "behind"} Google's`;
  const remedy = "Set this machine's clock (timedatectl set-ntp true, or your system's date settings).";
  if (off > REFUSED_MS)
    return failure("clock", { code: "clock-wrong", text, exitCode: EXIT.notAllowed }, remedy);
  return off > ODD_MS ? warning("clock", text, remedy) : ok("clock", "agrees with Google's");
}
