/** Calls to the REST API of a service that keeps repositories, with its own words for what goes wrong. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { ErrorCode } from "../../diagnostics/error-codes.js";
import { allPages, type Calls } from "../deliver/trackers.js";

export interface Service {
  readonly name: string;
  readonly codes: { readonly refused: ErrorCode; readonly failed: ErrorCode };
  /** What to do where it does not let the token. */
  readonly hint: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Rest extends Calls {
  readonly call: (method: string, url: string, body?: object, contentType?: string) => Promise<unknown>;
  /** What is there, whatever it is; for files. */
  readonly bytes: (url: string) => Promise<Buffer>;
}

const PATIENCE_MS = 30_000;

/** Every call throws a GoalsError of the service's codes, refused (exit 4) or failed (exit 1), with its own message. */
export function restOf({ name, codes, hint, headers }: Service): Rest {
  const ask = async (
    method: string,
    url: string,
    body?: object,
    contentType = "application/json",
  ): Promise<Response> => {
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        headers: { "content-type": contentType, "user-agent": "ga4-goals", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new GoalsError(codes.failed, `${name} did not answer: ${text}`, { exitCode: EXIT.unexpected });
    }
    if (!response.ok) {
      const text = await response.text();
      const { status } = response;
      const refused = status === 401 || status === 403 || status === 404;
      throw new GoalsError(
        refused ? codes.refused : codes.failed,
        `${name} answered with ${status} ${messageIn(text)}`.trim(),
        { exitCode: refused ? EXIT.notAllowed : EXIT.unexpected, ...(refused ? { hint } : {}) },
      );
    }
    return response;
  };
  const call: Rest["call"] = async (method, url, body, contentType) => {
    const text = await (await ask(method, url, body, contentType)).text();
    return text === "" ? null : JSON.parse(text);
  };
  return {
    call,
    bytes: async (url) => Buffer.from(await (await ask("GET", url)).arrayBuffer()),
    all: (url) => allPages(call, url),
    refused: (error) => error instanceof GoalsError && error.code === codes.refused,
  };
}

/** Not every proxy on the way answers in JSON; GitLab's message may be an object. */
function messageIn(text: string): string {
  try {
    const { message, error } = JSON.parse(text) as { readonly message?: unknown; readonly error?: unknown };
    const said = message ?? (error as { readonly message?: unknown } | undefined)?.message ?? error ?? "";
    return typeof said === "string" ? said : JSON.stringify(said);
  } catch {
    return "";
  }
}
