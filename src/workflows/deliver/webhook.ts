/**
 * Sends JSON to a webhook, signed and retried. The headers and the signature are those of the Standard Webhooks
 * specification, so that receivers can check them with a library. Time and network come in.
 */
import { createHmac } from "node:crypto";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { type Answer, type Patience, retried } from "./retried.js";

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookPorts extends Patience {
  /** One POST that follows no redirect. Throws where no answer came. */
  readonly post: (request: WebhookRequest) => Promise<Answer>;
}

export interface WebhookDelivery {
  readonly url: string;
  /** Without one nothing is signed. `whsec_` and base64, or any text. */
  readonly secret?: string;
  /** The same for every try of one delivery, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly body: unknown;
}

/** Throws a GoalsError: exit 64 for an address that would send a report unencrypted over a network. */
export function checkWebhookUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const here = url !== null && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url === null || !(url.protocol === "https:" || (url.protocol === "http:" && here))) {
    throw new GoalsError("webhook-address", "the webhook's address is not an https address", {
      exitCode: EXIT.usage,
      hint: "Write https://..., or http:// for a receiver on this machine.",
    });
  }
  return url;
}

/**
 * Delivers, trying again where that may help.
 *
 * @throws NotTaken when the receiver does not take it.
 */
export async function deliver(
  delivery: WebhookDelivery,
  ports: WebhookPorts,
): Promise<{ readonly tries: number }> {
  const url = checkWebhookUrl(delivery.url);
  const body = JSON.stringify(delivery.body);
  const { tries } = await retried(
    () => ports.post({ url: url.href, headers: headersOf(delivery, body, ports.now()), body }),
    ports,
  );
  return { tries };
}

function headersOf(
  { id, secret }: WebhookDelivery,
  body: string,
  now: Date,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return {
    "content-type": "application/json",
    "user-agent": "ga4-goals",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    ...(secret === undefined ? {} : { "webhook-signature": signature(secret, id, timestamp, body) }),
  };
}

/** `v1,` and the base64 of HMAC-SHA256 over id, time and body, joined by dots. */
export function signature(secret: string, id: string, timestamp: string, body: string): string {
  const key = secret.startsWith("whsec_")
    ? Buffer.from(secret.slice(6), "base64")
    : Buffer.from(secret, "utf8");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}
