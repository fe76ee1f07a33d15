/**
 * What Google's clients throw, as one error with an exit code and Google's own text. gRPC errors carry a gRPC code, REST
 * ones an HTTP status and a JSON text: both become the same.
 */

import { EXIT, type ExitCode, GoalsError } from "../diagnostics/error.js";
import type { ErrorCode } from "../diagnostics/error-codes.js";
import { hideSecrets } from "../diagnostics/secrets.js";

/** gRPC status codes by number, see grpc.io/docs/guides/status-codes. */
export const GRPC = {
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

const HTTP_TO_GRPC: Readonly<Record<number, number>> = {
  400: GRPC.invalidArgument,
  401: GRPC.unauthenticated,
  403: GRPC.permissionDenied,
  404: GRPC.notFound,
  409: GRPC.alreadyExists,
  429: GRPC.resourceExhausted,
  500: GRPC.internal,
  502: GRPC.unavailable,
  503: GRPC.unavailable,
  504: GRPC.deadlineExceeded,
};

/** What Google's clients threw, whichever of them it was. */
interface GoogleFailure {
  /** A gRPC status code. */
  readonly code: number | undefined;
  /** The HTTP status, over REST. */
  readonly status: number | undefined;
  /** Google's own words, without secrets, in one line. */
  readonly text: string;
  readonly reason: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  /** The address of the emulator that was asked instead of Google. */
  readonly emulator: string | undefined;
}

interface Thrown {
  readonly code?: unknown;
  readonly status?: unknown;
  readonly details?: unknown;
  readonly message?: unknown;
  readonly reason?: unknown;
  readonly errorInfoMetadata?: unknown;
  readonly emulator?: unknown;
  readonly response?: { readonly status?: unknown; readonly data?: { readonly error?: unknown } };
}

/** Of an answer over REST, see google.aip.dev/193; the list of `errors` is the older form. */
interface AnsweredError {
  readonly message?: unknown;
  readonly errors?: readonly { readonly reason?: unknown }[];
  readonly details?: readonly { readonly reason?: unknown; readonly metadata?: unknown }[];
}

/** Node's codes for a connection that could not be had, or was lost. */
const NO_CONNECTION = /\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH)\b/;

export function readGoogleError(error: unknown): GoogleFailure {
  const raw = (typeof error === "object" && error !== null ? error : {}) as Thrown;
  const answered = (raw.response?.data?.error ?? {}) as AnsweredError;
  const info = answered.details?.find(({ reason }) => typeof reason === "string");
  const number = [raw.code, raw.status, raw.response?.status].map(Number).find(Number.isInteger);
  const status = number !== undefined && number >= 100 ? number : undefined;
  const words = [raw.details, answered.message].find((text) => typeof text === "string" && text !== "");
  const message = typeof raw.message === "string" ? raw.message : String(error);
  const noConnection = number === undefined && NO_CONNECTION.test(`${String(raw.code)} ${message}`);
  const reason = raw.reason ?? info?.reason ?? answered.errors?.[0]?.reason;
  return {
    code: noConnection ? GRPC.unavailable : status === undefined ? number : HTTP_TO_GRPC[status],
    status,
    text: oneLine(typeof words === "string" ? words : (jsonMessage(message) ?? message)),
    reason: typeof reason === "string" ? reason : undefined,
    metadata: (raw.errorInfoMetadata ?? info?.metadata ?? {}) as Readonly<Record<string, string>>,
    emulator: typeof raw.emulator === "string" ? raw.emulator : undefined,
  };
}

function jsonMessage(message: string): string | undefined {
  try {
    const parsed = JSON.parse(message) as { readonly error?: { readonly message?: unknown } };
    return typeof parsed.error?.message === "string" ? parsed.error.message : undefined;
  } catch {
    return undefined;
  }
}

/** Tokens and keys never reach a message, whoever put them there. */
function oneLine(text: string): string {
  return (
    hideSecrets(text.replace(/\s+/g, " "))
      // What gRPC adds when there is nothing to add.
      .replace(/ ?Resolution note: *$/, "")
      .trim()
  );
}

/** True for an answer over quota, in any of the three ways Google says it. */
export function isOverQuota(error: unknown): boolean {
  const { code, reason, text } = readGoogleError(error);
  return (
    code === GRPC.resourceExhausted ||
    /rateLimitExceeded/i.test(reason ?? "") ||
    /rateLimitExceeded/i.test(text)
  );
}

/**
 * True where it is not known whether a write took effect: the answer was lost, not the request. Only reading again
 * tells.
 */
export function isUnclear(error: unknown): boolean {
  const { code } = readGoogleError(error);
  const unclear: readonly (number | undefined)[] = [
    undefined,
    GRPC.cancelled,
    GRPC.unknown,
    GRPC.deadlineExceeded,
    GRPC.aborted,
    GRPC.internal,
    GRPC.unavailable,
  ];
  return unclear.includes(code);
}

/** True where no connection could be had: for a read, worth another try. */
export function isUnreachable(error: unknown): boolean {
  return readGoogleError(error).code === GRPC.unavailable;
}

/** What one of Google's services has other words for. */
export interface ServiceWords {
  /** Stands before Google's own text; absent = nothing does. */
  readonly name?: string;
  readonly hints: Partial<Readonly<Record<ErrorCode, string>>>;
}

/** The error a person is shown: Google's own text, what it means for them, and an exit code. GA4's words without others. */
export function explainGoogleError(error: unknown, service?: ServiceWords): GoalsError {
  if (error instanceof GoalsError) return error;
  const raw = readGoogleError(error);
  const { code, exitCode, hint: usual, text = raw.text } = meaning(raw);
  const hint = service?.hints[code] ?? usual;
  return new GoalsError(code, service?.name === undefined ? text : `${service.name}: ${text}`, {
    exitCode,
    ...(hint ? { hint } : {}),
    cause: error,
  });
}

interface Meaning {
  readonly code: ErrorCode;
  readonly exitCode: ExitCode;
  readonly hint?: string;
  /** Instead of what was thrown. */
  readonly text?: string;
}

function meaning(raw: GoogleFailure): Meaning {
  if (raw.reason === "SERVICE_DISABLED") {
    const link = raw.metadata.activationUrl;
    return {
      code: "api-disabled",
      exitCode: EXIT.notAllowed,
      hint: link ? `Enable it here: ${link}` : "Enable the API in the Cloud project of your credentials.",
    };
  }
  if (raw.reason === "ACCESS_TOKEN_SCOPE_INSUFFICIENT") {
    return {
      code: "scope-missing",
      exitCode: EXIT.notAllowed,
      hint: "Sign in again with the analytics.edit scope (analytics.readonly is enough to read and report).",
    };
  }
  switch (raw.code) {
    case GRPC.unauthenticated:
      return { code: "not-signed-in", exitCode: EXIT.notAllowed, hint: SIGN_IN };
    case GRPC.permissionDenied:
      if (/rateLimitExceeded/i.test(`${raw.reason ?? ""} ${raw.text}`)) break;
      return {
        code: "not-allowed",
        exitCode: EXIT.notAllowed,
        hint: deniedHint("the property's number", "the account you signed in with"),
      };
    case GRPC.notFound:
      return { code: "not-found", exitCode: EXIT.notAllowed, hint: "Check the property's number." };
    case GRPC.resourceExhausted:
      break;
    case GRPC.unavailable:
    case GRPC.deadlineExceeded:
      return raw.emulator === undefined ? GOOGLE_UNREACHABLE : emulatorUnreachable(raw, raw.emulator);
    case GRPC.invalidArgument:
    case GRPC.failedPrecondition:
    case GRPC.alreadyExists:
      return { code: "refused-by-google", exitCode: EXIT.unexpected };
    default:
      return { code: "google-error", exitCode: EXIT.unexpected };
  }
  return {
    code: "over-quota",
    exitCode: EXIT.quota,
    hint: "Wait until the quota is back, then run the same command again.",
  };
}

function deniedHint(property: string, account: string): string {
  return `Check ${property}, and that ${account} is a user of it: Viewer to read, Editor to write (Admin > Property access management).`;
}

/** Words for calls about one property; `account` where it is known who calls. */
export function wordsOfProperty(property: string, account?: string): ServiceWords {
  const who = account ?? "the account you signed in with";
  return { hints: { "not-allowed": deniedHint(`that ${property} is the property's number`, who) } };
}

const GOOGLE_UNREACHABLE: Meaning = {
  code: "unreachable",
  exitCode: EXIT.quota,
  hint: "Google did not answer: is this machine online, and does no firewall stand between? Else try again in a moment.",
};

/** An emulator that answers can say so, too; gRPC's own words are said where nobody does. */
function emulatorUnreachable({ text }: GoogleFailure, address: string): Meaning {
  const isThere = !text.startsWith("No connection established");
  return {
    code: "unreachable",
    exitCode: EXIT.quota,
    ...(isThere ? {} : { text: `there is no emulator at ${address}` }),
    hint: isThere
      ? `The emulator at ${address} did not answer; try again in a moment.`
      : `Start it (ga4-goals emulator --port ${address.split(":").at(-1)}), or unset GA4_EMULATOR_HOST to talk to Google.`,
  };
}

export const SIGN_IN: string = [
  "Either of these signs you in:",
  "  - gcloud auth application-default login --client-id-file=FILE \\",
  "      --scopes=https://www.googleapis.com/auth/analytics.edit,https://www.googleapis.com/auth/cloud-platform",
  "    (with a client of your own: Google refuses gcloud's for analytics scopes)",
  "  - GOOGLE_APPLICATION_CREDENTIALS=key.json, the key of a service account that is a user of the property",
  "Without an account: `ga4-goals emulator`, or `ga4-goals demo`.",
].join("\n  ");
