/**
 * Application Default Credentials, asked for before the first call: without credentials the official client's promise
 * never settles, so nothing may be called before this is through.
 */
import type { AuthClient } from "google-auth-library";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { hideSecrets, isKey, KEY_NOT_PATH } from "../diagnostics/secrets.js";
import { SIGN_IN } from "./errors.js";

/** Longer than a look at the metadata server takes, shorter than a person's patience. */
const FINDING_MS = 4_000;
/** The first access token comes over the network. */
const TOKEN_MS = 20_000;

/** Whose credentials, and for what. */
export interface SignIn {
  /** No more than the command needs. */
  readonly scope: string | readonly string[];
  /** A service account's address to act as. */
  readonly impersonate?: string;
  /** The path of a key file, instead of Application Default Credentials. */
  readonly credentials?: string;
  /** The Cloud project that a user's calls are charged to, where the environment does not say it. */
  readonly quotaProject?: string;
}

/** @throws GoalsError `not-signed-in` (exit 4) within a few seconds. */
export async function signIn(connection: SignIn): Promise<AuthClient> {
  const { GoogleAuth, Impersonated } = await import("google-auth-library");
  const scopes = connection.impersonate
    ? ["https://www.googleapis.com/auth/cloud-platform"]
    : [connection.scope].flat();
  const keyFile = connection.credentials === undefined ? {} : { keyFile: connection.credentials };
  const { quotaProject } = connection;
  const options = quotaProject === undefined ? {} : { clientOptions: { quotaProjectId: quotaProject } };
  const source = await within(
    FINDING_MS,
    new GoogleAuth({ scopes, ...keyFile, ...options }).getClient(),
    connection.credentials,
  );
  const client = connection.impersonate
    ? new Impersonated({
        sourceClient: source,
        targetPrincipal: connection.impersonate,
        targetScopes: [connection.scope].flat(),
        delegates: [],
        lifetime: 3600,
      })
    : source;
  // Credentials that can't be used are found here, not after a minute of retries inside the first call.
  await within(TOKEN_MS, client.getAccessToken());
  return client;
}

async function within<T>(milliseconds: number, promise: Promise<T>, keyFile?: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("no usable credentials were found in time")), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } catch (error) {
    const why = reason(error, keyFile);
    throw new GoalsError("not-signed-in", `not signed in to Google: ${why}`, {
      exitCode: EXIT.notAllowed,
      hint: why === KEY_IS_PATH ? KEY_NOT_PATH : SIGN_IN,
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Why, in words of our own where the library's could hold a piece of a file or of a variable: parsers quote what they stumble
 * over, and a path that is none may be a key.
 */
function reason(error: unknown, keyFile: string | undefined): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/does not exist|ENOENT|ENAMETOOLONG|ENOTDIR|EISDIR|not a file/.test(text)) {
    if (keyFile !== undefined) return isKey(keyFile) ? KEY_IS_PATH : `there is no file ${keyFile}`;
    return /[{\n]|%7B/.test(text)
      ? KEY_IS_PATH
      : "GOOGLE_APPLICATION_CREDENTIALS names no file that is there";
  }
  if (
    error instanceof SyntaxError ||
    /JSON|Unexpected |private_key|BEGIN |client_secret|refresh_token/.test(text)
  )
    return "the credentials file can't be read: it is not the JSON that Google gave";
  return hideSecrets(text.split("\n", 1)[0] ?? "").replace(/\.$/, "");
}

const KEY_IS_PATH = "a key stands where the path of its file is wanted";
