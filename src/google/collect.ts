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

/** [developers.google.com/analytics/devguides/collection/protocol/ga4/reference] */
const GOOGLE = "https://www.google-analytics.com";

/** Seconds after which an answer is no longer waited for. */
const PATIENCE = 30;

/**
 * Sends events to a stream.
 *
 * @throws GoalsError `unreachable` (exit 5), from each call
 */
export function senderTo({ emulator }: Connection, { measurementId, secret }: CollectingStream): Sender {
  const host = emulator?.host.includes(":") ? `[${emulator.host}]` : emulator?.host;
  const base = emulator === undefined ? GOOGLE : `http://${host}:${emulator.port}`;
  const post = async (path: string, query: Readonly<Record<string, string>>, body: string): Promise<void> => {
    const init = { method: "POST", body, signal: AbortSignal.timeout(PATIENCE * 1000) };
    const answer = await fetch(`${base}${path}?${new URLSearchParams(query)}`, init).catch(
      (error: unknown) => {
        // The address has the secret in it.
        throw new GoalsError("unreachable", `events can't be sent to ${new URL(base).host}`, {
          exitCode: EXIT.quota,
          cause: error instanceof Error ? error.name : error,
        });
      },
    );
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
