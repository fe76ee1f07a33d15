/**
 * What the credentials are, whether they work and what they may be used for; and the property as GA4 shows it to this
 * account: there or not, the role, the streams, the export, the quota. Pure.
 */
import { distance } from "fastest-levenshtein";
import { EXIT, type GoalsError } from "../diagnostics/error.js";
import { KEY_NOT_PATH } from "../diagnostics/secrets.js";
import type { DataStream } from "../sync/snapshot/snapshot.js";
import { type Finding, failure, ok, type Problem, warning } from "./finding.js";
import { count } from "./here.js";
import type { CredentialFacts, ExportLink, PropertyState, QuotaLeft, VisibleProperty } from "./port.js";

/** How many properties are named before "and more". */
const NAMED = 5;
/** Two digits that changed places are two edits apart. */
const NEAR = 2;

/** No property is named: says which there are. */
export function judgeNoProperty(visible: readonly VisibleProperty[] | null): Finding {
  const remedy =
    visible && visible.length > 0
      ? `Write \`property: ID\` in the goals file or pass --property. This account sees ${list(visible)}.`
      : "Write `property: 123456789` in the goals file or pass --property; the number is under Admin > Property details.";
  return warning("property", "none is named", remedy);
}

/** Not the number of a property, for example a measurement id. */
export function judgeWrongNumber({ code, message: text, exitCode, hint }: GoalsError): Finding {
  return failure("property", { code, text, exitCode }, hint ?? null);
}

/**
 * GA4 gives a stranger the same answer for a property that is not there and for one that is someone else's. What the
 * account does see tells the two apart as far as they can be told.
 */
export function judgeRefusedProperty(
  id: string,
  refused: GoalsError,
  visible: readonly VisibleProperty[] | null,
  credentials: CredentialFacts,
): Finding {
  const who = credentials.account ?? "the account you signed in with";
  const add = `In GA4, Admin > Property access management of property ${id}: add ${who} as Viewer (to read and report) or Editor (to apply).`;
  const code = refused.code;
  if (visible === null) {
    const text = `${id}: ${refused.message}`;
    return failure("property", { code, text, exitCode: refused.exitCode }, `Check the number. ${add}`);
  }
  if (visible.length === 0) {
    const text = `${id}: no role. ${capital(who)} is a user of no GA4 property at all`;
    return failure("property", { code: "no-role", text, exitCode: EXIT.notAllowed }, add);
  }
  const near = visible.find((property) => distance(property.id, id) <= NEAR);
  if (near) {
    const text = `${id} is not among the properties this account sees, but ${named(near)} is`;
    const remedy = `Correct the number: ${near.id}`;
    return failure("property", { code: "wrong-property", text, exitCode: EXIT.notAllowed }, remedy);
  }
  const text = `${id}: no role, or there is no such property. This account sees ${list(visible)}`;
  return failure(
    "property",
    { code: "no-role", text, exitCode: EXIT.notAllowed },
    `Is it one of those? Then correct the number. If not: ${add}`,
  );
}

export function judgeProperty(state: PropertyState): Finding {
  const level = state.serviceLevel === "analytics360" ? "360" : "standard";
  const text = `${state.id} ${state.displayName} (${state.timeZone}, ${state.currencyCode}, ${level})`;
  if (state.expires === null) return ok("property", text);
  const day = state.expires.toISOString().slice(0, 10);
  const problem: Problem = {
    code: "property-in-trash",
    text: `${text} is in the trash can, and gone for good on ${day}`,
    exitCode: EXIT.notAllowed,
  };
  return failure("property", problem, "Restore it: Admin > Account > Trash can.");
}

/** `canEdit`: what GA4 says; null where only the change history can tell, see `mayReadHistory`. */
export function judgeRole(
  canEdit: boolean | null,
  mayReadHistory: boolean | null,
  credentials: CredentialFacts,
): Finding {
  const who = credentials.account ?? "the account";
  const remedy = `To apply: in GA4, Admin > Property access management, make ${who} an Editor.`;
  if (canEdit !== null) {
    return canEdit
      ? ok("role", "may read and edit")
      : warning("role", "may read, not edit: apply will be refused", remedy);
  }
  if (mayReadHistory === null) return warning("role", "may read; can't tell whether it may edit", null);
  return mayReadHistory
    ? ok("role", "may read and edit, since GA4 shows it the change history", true)
    : warning("role", "may read, not edit, since GA4 does not show it the change history", remedy, true);
}

/** `wanted`: the measurement ids the goals file names. */
export function judgeStreams(streams: readonly DataStream[], wanted: readonly string[]): Finding {
  const web = streams.filter(({ type }) => type === "web");
  const ids = web.flatMap(({ measurementId }) => measurementId ?? []);
  const absent = wanted.filter((id) => !ids.includes(id));
  if (absent.length > 0) {
    const text = `the goals file names ${absent.join(", ")}; the property has ${ids.length > 0 ? ids.join(", ") : "no web stream"}`;
    const problem: Problem = { code: "stream-unknown", text, exitCode: EXIT.refused };
    return failure("streams", problem, "Correct `streams:` in the goals file, or leave it out to use all.");
  }
  const apps = streams.length - web.length;
  if (web.length === 0) {
    return warning(
      "streams",
      streams.length === 0 ? "none" : `${count(apps, "app stream")}, no web stream`,
      "Goals on pages, and on events with conditions, need a web stream: Admin > Data streams.",
    );
  }
  const names = web.map(({ measurementId, defaultUri }) =>
    [measurementId, defaultUri].filter(Boolean).join(" "),
  );
  return ok("streams", `${names.join(", ")}${apps > 0 ? ` and ${count(apps, "app stream")}` : ""}`);
}

/** Tokens of a standard property, a day and an hour of one Cloud project; ten times that with 360. */
const TOKENS = { day: 200_000, projectHour: 14_000 } as const;
const FEW = 0.1;

export function judgeQuota(
  left: QuotaLeft | null,
  serviceLevel: PropertyState["serviceLevel"] | null,
): Finding {
  if (left === null) return warning("quota", "GA4 did not say what is left", null);
  const few = FEW * (serviceLevel === "analytics360" ? 10 : 1);
  const number = (n: number): string => n.toLocaleString("en");
  const text = `${number(left.day)} tokens of the Data API left today, ${number(left.hour)} this hour, ${number(left.projectHour)} of them for this Cloud project`;
  return left.day < TOKENS.day * few || left.projectHour < TOKENS.projectHour * few
    ? warning("quota", text, "Reports may stop half way: wait for the next hour, or ask for shorter periods.")
    : ok("quota", text);
}

export function judgeExport(links: readonly ExportLink[] | GoalsError): Finding {
  if (!Array.isArray(links)) {
    return warning("export", `can't tell: ${(links as GoalsError).message}`, null);
  }
  const [link] = links as readonly ExportLink[];
  const add = "For backtests in BigQuery: Admin > Product links > BigQuery links. Optional.";
  if (!link) return warning("export", "not linked to BigQuery", add);
  const kinds = [link.daily && "daily", link.streaming && "streaming"].filter(Boolean).join(" and ");
  return kinds === ""
    ? warning("export", `linked to ${link.project}, exporting nothing`, add)
    : ok("export", `${kinds} to ${link.project}`);
}

function list(visible: readonly VisibleProperty[]): string {
  const more = visible.length - NAMED;
  return `${visible.slice(0, NAMED).map(named).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function named({ id, displayName }: VisibleProperty): string {
  return `${id} (${displayName})`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const LOGIN =
  "gcloud auth application-default login --client-id-file=FILE --scopes=https://www.googleapis.com/auth/analytics.edit,https://www.googleapis.com/auth/cloud-platform";

const KINDS: { readonly [K in CredentialFacts["kind"]]: string } = {
  emulator: "none needed: the emulator",
  "service-account-key": "a service account's key",
  user: "a user's login",
  impersonation: "impersonation of a service account",
  "workload-identity": "workload identity federation",
  "metadata-server": "the machine's own service account",
  "unknown-file": "a file of an unknown kind",
  "missing-file": "a file that is not there",
  "key-itself": "a key in the place of a path",
  none: "none found",
};

/** `refused`: why no access token was given, null where one was. */
export function judgeCredentials(facts: CredentialFacts, refused: GoalsError | null): Finding {
  const found = describe(facts);
  if (refused) {
    const { exitCode, code } = refused;
    const text = facts.kind === "none" ? found : `${found}: ${refused.message}`;
    return failure("credentials", { code, text, exitCode }, remedyFor(facts, refused.message));
  }
  if (facts.kind === "user" && facts.quotaProject === null) {
    return warning(
      "credentials",
      `${found}, without a project to charge calls to`,
      "Name one in which both APIs are enabled: gcloud auth application-default set-quota-project PROJECT",
    );
  }
  return ok("credentials", found);
}

function describe({ kind, source, account }: CredentialFacts): string {
  const where = kind === "none" ? "" : ` (${[source, account].filter(Boolean).join(", ")})`;
  return `${KINDS[kind]}${where}`;
}

function remedyFor(facts: CredentialFacts, message: string): string {
  const expired = /invalid_grant/.test(message);
  switch (facts.kind) {
    case "none":
      return `Sign in: ${LOGIN} (with an OAuth client of your own), or set GOOGLE_APPLICATION_CREDENTIALS to a service account's key. Without an account: ga4-goals demo`;
    case "missing-file":
      return "Correct GOOGLE_APPLICATION_CREDENTIALS (in the environment or in .env), or unset it.";
    case "key-itself":
      return KEY_NOT_PATH;
    case "unknown-file":
      return "Take the JSON file that Google gave you (service account key, or the one gcloud writes), unchanged.";
    case "user":
      return `${expired ? "The login has run out (after 7 days where the OAuth app is in testing). " : ""}Sign in again: ${LOGIN}`;
    case "service-account-key":
      return expired
        ? "Google refuses the key: it was deleted, or this machine's clock is wrong. Make a new key, or set the clock."
        : "Check the key file and that this machine reaches oauth2.googleapis.com.";
    case "impersonation":
      return "Give your own account the role Service Account Token Creator on the service account that is impersonated.";
    case "workload-identity":
      return "In CI, run google-github-actions/auth (or its like) before, and allow the repository in the identity pool.";
    case "metadata-server":
      return "Attach a service account to the machine.";
    case "emulator":
      return "Start it: ga4-goals emulator";
  }
}

const READ = "https://www.googleapis.com/auth/analytics.readonly";
const EDIT = "https://www.googleapis.com/auth/analytics.edit";

/**
 * `scopes`: what the token may be used for, null where nobody says. `refused`: GA4's answer, where it says that they are
 * not enough.
 */
export function judgeScopes(
  facts: CredentialFacts,
  scopes: readonly string[] | null,
  refused: GoalsError | null,
): Finding {
  if (refused) {
    const { code, message: text } = refused;
    return failure("scopes", { code, text, exitCode: EXIT.notAllowed }, scopeRemedy(facts));
  }
  switch (facts.kind) {
    case "emulator":
      return ok("scopes", "none needed: the emulator");
    case "service-account-key":
    case "impersonation":
    case "workload-identity":
      return ok("scopes", "asked for as needed: analytics.readonly to read, analytics.edit to apply");
    default:
      break;
  }
  if (scopes === null) return warning("scopes", "can't tell what the login may be used for", null);
  if (scopes.includes(EDIT)) return ok("scopes", "analytics.edit: may read and apply");
  if (scopes.includes(READ))
    return warning("scopes", "analytics.readonly alone: apply will be refused", scopeRemedy(facts));
  const problem: Problem = { code: "scope-missing", text: "no analytics scope", exitCode: EXIT.notAllowed };
  return failure("scopes", problem, scopeRemedy(facts));
}

function scopeRemedy({ kind }: CredentialFacts): string {
  return kind === "metadata-server"
    ? "The machine's access scopes are fixed: act as a service account instead, with --impersonate EMAIL."
    : `Sign in again with the analytics scopes: ${LOGIN}`;
}
