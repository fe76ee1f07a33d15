/**
 * What there is to know of a sign-in: what a credentials file says about itself (its kind and whose it is, never its
 * secrets), what Google says of its token, and what time it is there. Signing in is in `sign-in.ts`.
 * The kinds are those of Application Default Credentials (google.aip.dev/auth/4110).
 */
import type { CredentialFacts } from "../doctor/port.js";
import type { Connection } from "./connection.js";
import { signIn } from "./sign-in.js";

/** `text`: the file's content, of which `type` and names alone are looked at. */
export function credentialsInFile(text: string, source: string): CredentialFacts {
  const json = parse(text);
  const word = (key: string): string | null => (typeof json[key] === "string" ? json[key] : null);
  const facts = { source, account: word("client_email"), quotaProject: word("quota_project_id") };
  switch (json.type) {
    case "service_account":
      return { ...facts, kind: "service-account-key" };
    case "authorized_user":
    case "external_account_authorized_user":
      return { ...facts, kind: "user", account: word("account") || null };
    case "impersonated_service_account":
      return {
        ...facts,
        kind: "impersonation",
        account: impersonated(word("service_account_impersonation_url")),
      };
    case "external_account":
      return {
        ...facts,
        kind: "workload-identity",
        account: impersonated(word("service_account_impersonation_url")),
      };
    default:
      return { ...facts, kind: "unknown-file", account: null, quotaProject: null };
  }
}

/** `.../serviceAccounts/EMAIL:generateAccessToken` */
function impersonated(url: string | null): string | null {
  return /\/serviceAccounts\/([^/:]+):/.exec(url ?? "")?.[1] ?? null;
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null ? (json as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

/**
 * Where gcloud leaves a user's login, which is looked at where GOOGLE_APPLICATION_CREDENTIALS is not set; null where the
 * environment does not tell.
 */
export function loginFile(
  environment: Readonly<Record<string, string | undefined>>,
  windows: boolean,
): string | null {
  const folder = windows ? environment.APPDATA : environment.HOME && `${environment.HOME}/.config`;
  return folder ? `${folder}/gcloud/application_default_credentials.json` : null;
}

/** The scopes of the token; null where Google's token service does not say. Sends the token there and nowhere else. */
export async function tokenScopes(connection: Connection): Promise<readonly string[] | null> {
  try {
    const { OAuth2Client } = await import("google-auth-library");
    const { token } = await (await signIn(connection)).getAccessToken();
    return token ? (await new OAuth2Client().getTokenInfo(token)).scopes : null;
  } catch {
    return null;
  }
}

const PATIENCE_MS = 3_000;

/**
 * By how many milliseconds `now` is ahead of the `Date` header of Google's token service, as exact as that header: to a
 * second or so. Null where it can't be reached.
 */
export async function clockAheadOfGoogle(now: () => Date): Promise<number | null> {
  try {
    const { gaxios } = await import("google-auth-library");
    const { headers } = await gaxios.request({
      url: "https://oauth2.googleapis.com/",
      method: "HEAD",
      timeout: PATIENCE_MS,
      retry: false,
      validateStatus: () => true,
    });
    const there = Date.parse(headers.get("date") ?? "");
    return Number.isNaN(there) ? null : now().getTime() - there;
  } catch {
    return null;
  }
}
