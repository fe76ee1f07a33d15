/** How events are sent to GA4: by a server (the Measurement Protocol) and, to an emulator, as a page's tag does. */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { Connection } from "./connection.js";

/** A web stream, by its measurement id (`G-...`) and the secret that servers send with. */
export interface CollectingStream {
  readonly measurementId: string;
  readonly secret: string;
}

export interface SentEvent {
  readonly name: string;
  readonly params: Readonly<Record<string, string | number>>;
}

export interface Sender {
  /** GA4 answers 204 whatever was sent: what is wrong with it is for nobody to see. */
  readonly byServer: (client: string, events: readonly SentEvent[]) => Promise<void>;
  /** As gtag sends them, in one session; null to Google, where a page has to run the tag itself. */
  readonly byPage: ((client: string, events: readonly SentEvent[]) => Promise<void>) | null;
}

/**
 * What became of what was sent: GA4 took it, which is no word on whether it counts; it surely did not arrive (`refused` with an answer,
 * `not-reached` without a connection); or nobody knows.
 */
export type Sent =
  | { readonly kind: "taken" }
  | { readonly kind: "refused" | "not-reached" | "unknown"; readonly why: string };

/** What Google's validation server finds wrong, in its words. */
export interface ValidationMessage {
  readonly description: string;
}

/** The Measurement Protocol of a stream. A payload is as its reference says. */
export interface MeasurementProtocol {
  /** @throws GoalsError `unreachable` (exit 5) */
  readonly validate: (payload: object) => Promise<readonly ValidationMessage[]>;
  /** Once; never throws. */
  readonly send: (payload: object) => Promise<Sent>;
}

/** [developers.google.com/analytics/devguides/collection/protocol/ga4/reference] */
const GOOGLE = "https://www.google-analytics.com";

/** Seconds after which an answer is no longer waited for. */
const PATIENCE = 30;

/**
 * Sends events to a stream.
 *
 * @throws GoalsError `unreachable` (exit 5), from each call
 */
export function senderTo(connection: Connection, { measurementId, secret }: CollectingStream): Sender {
  const { emulator } = connection;
  const base = addressOf(connection);
  const post = async (path: string, query: Readonly<Record<string, string>>, body: string): Promise<void> => {
    const answer = await posted(base, path, query, body).catch((error: unknown) => {
      throw unreachable(base, error);
    });
    await answer.arrayBuffer();
  };
  return {
    byServer: (client, events) =>
      post(
        "/mp/collect",
        { measurement_id: measurementId, api_secret: secret },
        JSON.stringify({ client_id: client, events }),
      ),
    byPage:
      emulator === undefined
        ? null
        : async (client, events) => {
            const page = {
              v: "2",
              tid: measurementId,
              cid: client,
              sid: "1",
              sct: "1",
              dl: "https://throw-away.example/",
            };
            const lines = events.map(({ name, params }) =>
              new URLSearchParams({
                en: name,
                ...Object.fromEntries(
                  Object.entries(params).map(([key, value]) => [
                    `${typeof value === "number" ? "epn" : "ep"}.${key}`,
                    String(value),
                  ]),
                ),
              }).toString(),
            );
            await post("/g/collect", page, lines.join("\r\n"));
          },
  };
}

/** The Measurement Protocol of a stream, with what became of each request. */
export function measurementProtocol(
  connection: Connection,
  { measurementId, secret }: CollectingStream,
): MeasurementProtocol {
  const base = addressOf(connection);
  const query = { measurement_id: measurementId, api_secret: secret };
  return {
    validate: async (payload) => {
      try {
        const answer = await posted(base, "/debug/mp/collect", query, JSON.stringify(payload));
        if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
        const { validationMessages = [] } = (await answer.json()) as {
          readonly validationMessages?: readonly Partial<ValidationMessage>[];
        };
        return validationMessages.map(({ description = "a reason it does not say" }) => ({ description }));
      } catch (error) {
        throw unreachable(base, error);
      }
    },
    send: async (payload) => {
      try {
        const answer = await posted(base, "/mp/collect", query, JSON.stringify(payload));
        await answer.arrayBuffer();
        if (answer.ok) return { kind: "taken" };
        // A server that stumbled may have taken it before.
        return { kind: answer.status < 500 ? "refused" : "unknown", why: `HTTP ${answer.status}` };
      } catch (error) {
        const code = codeOf(error);
        return NEVER_CONNECTED.has(code)
          ? { kind: "not-reached", why: `${new URL(base).host} can't be reached (${code})` }
          : { kind: "unknown", why: "the answer was lost" };
      }
    },
  };
}

/** Before any byte was sent. */
const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { readonly code?: unknown } | undefined) : undefined;
  return typeof cause?.code === "string" ? cause.code : "";
}

function addressOf({ emulator }: Connection): string {
  const host = emulator?.host.includes(":") ? `[${emulator.host}]` : emulator?.host;
  return emulator === undefined ? GOOGLE : `http://${host}:${emulator.port}`;
}

function posted(
  base: string,
  path: string,
  query: Readonly<Record<string, string>>,
  body: string,
): Promise<Response> {
  const init = { method: "POST", body, signal: AbortSignal.timeout(PATIENCE * 1000) };
  return fetch(`${base}${path}?${new URLSearchParams(query)}`, init);
}

/** Without the address, which has the secret in it. */
function unreachable(base: string, error: unknown): GoalsError {
  return new GoalsError("unreachable", `events can't be sent to ${new URL(base).host}`, {
    exitCode: EXIT.quota,
    cause: error instanceof Error ? error.name : error,
  });
}
