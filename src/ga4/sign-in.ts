/**
 * Application Default Credentials, asked for before the first call: without credentials the official client's promise
 * never settles, so nothing may be called before this is through.
 */
import type { AuthClient } from "google-auth-library";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { Connection } from "./connection.js";
import { SIGN_IN } from "./errors.js";

/** Longer than a look at the metadata server takes, shorter than a person's patience. */
const PATIENCE_MS = 4000;

/** @throws GoalsError `not-signed-in` (exit 4) within a few seconds. */
export async function signIn(connection: Connection): Promise<AuthClient> {
  const { GoogleAuth, Impersonated } = await import("google-auth-library");
  const scopes = connection.impersonate
    ? ["https://www.googleapis.com/auth/cloud-platform"]
    : [connection.scope];
  const source = await within(new GoogleAuth({ scopes }).getClient());
  if (!connection.impersonate) return source;
  return new Impersonated({
    sourceClient: source,
    targetPrincipal: connection.impersonate,
    targetScopes: [connection.scope],
    delegates: [],
    lifetime: 3600,
  });
}

async function within<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("no credentials were found in time")), PATIENCE_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } catch (error) {
    throw new GoalsError("not-signed-in", `not signed in to Google: ${reason(error)}`, {
      exitCode: EXIT.notAllowed,
      hint: SIGN_IN,
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** The library's texts name files and causes; a key file's content is never part of them, but stay careful. */
function reason(error: unknown): string {
  const text = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
  return /private_key|BEGIN/.test(text) ? "the credentials can't be read" : text.replace(/\.$/, "");
}
