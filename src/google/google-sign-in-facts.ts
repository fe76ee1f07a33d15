/** Two things Google says about a sign-in: what its token may be used for, and what time it is. */
import type { Connection } from "./connection.js";
import { signIn } from "./sign-in.js";

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
