/** How to reach Google: an emulator on loopback without credentials, or Google itself with the caller's credentials. */
import { EXIT, GoalsError } from "../diagnostics/error.js";

/** To read: plans and reports ask for no more. */
export const SCOPE_READ = "https://www.googleapis.com/auth/analytics.readonly";
/** To write: for an apply. */
export const SCOPE_EDIT = "https://www.googleapis.com/auth/analytics.edit";
/** For `--sheet` alone. */
export const SCOPE_SHEETS = "https://www.googleapis.com/auth/spreadsheets";

/** Where an emulator listens, on this machine. */
interface EmulatorAddress {
  /** `127.0.0.1` or `::1`. */
  readonly host: string;
  readonly port: number;
}

/** One call as it was made, for whoever wants to know. */
export interface GoogleCall {
  /** `ListKeyEvents properties/123456789`, `GET /tagmanager/v2/accounts/1/containers/2/workspaces`. */
  readonly what: string;
  readonly milliseconds: number;
  readonly failed: boolean;
}

export interface Listening {
  /** Told of every call when it is sent, as `what` of the call. */
  readonly onAsk?: ((what: string) => void) | undefined;
  /** Told of every call when it is answered. */
  readonly onCall?: ((call: GoogleCall) => void) | undefined;
}

export interface Connection extends Listening {
  /** Set: talk to an emulator, send no credentials; `user`: the e-mail address to call as. */
  readonly emulator?: EmulatorAddress & { readonly user?: string };
  /** No more than the command needs. */
  readonly scope: typeof SCOPE_READ | typeof SCOPE_EDIT | typeof SCOPE_SHEETS;
  /** A service account's address to act as. */
  readonly impersonate?: string;
  /** The path of a key file, instead of Application Default Credentials. */
  readonly credentials?: string;
  /** The Cloud project that a user's calls are charged to, where the environment does not say it. */
  readonly quotaProject?: string;
}

/** The same for two connections exactly where their calls are made by the same user. */
export function identityOf({ impersonate, credentials }: Connection): string {
  return impersonate === undefined && credentials === undefined
    ? ""
    : JSON.stringify([credentials ?? null, impersonate ?? null]);
}

/** What has an emulator, which the environment names in `SERVICE_EMULATOR_HOST`. */
export type EmulatorService = "GA4" | "TAGMANAGER" | "SHEETS" | "BIGQUERY";

/**
 * The host and the port of an emulator from the text of the environment variable that names it, `GA4_EMULATOR_HOST` where
 * it is not said.
 *
 * @throws GoalsError `emulator-host` (exit 64) when it is not of that form, or not on this machine: without
 * credentials and encryption nothing may leave it.
 * @example parseEmulatorHost("127.0.0.1:8585") // { host: "127.0.0.1", port: 8585 }
 */
export function parseEmulatorHost(text: string, service: EmulatorService = "GA4"): EmulatorAddress {
  const [, host, port] = /^(127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65535) {
    throw new GoalsError("emulator-host", `${service}_EMULATOR_HOST is ${JSON.stringify(text)}`, {
      exitCode: EXIT.usage,
      hint: "Write 127.0.0.1:PORT, as `ga4-goals emulator` prints it: without credentials and encryption nothing may leave this machine.",
    });
  }
  return { host: host === "localhost" ? "127.0.0.1" : host.replace(/[[\]]/g, ""), port: Number(port) };
}
