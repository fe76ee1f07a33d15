/** What the credentials are, whether they work, and what they may be used for. Pure. */
import { EXIT, type GoalsError } from "../diagnostics/error.js";
import { type Finding, failure, ok, type Problem, warning } from "./finding.js";
import type { CredentialFacts } from "./port.js";

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
