/**
 * Sends a report to a webhook: JSON, signed, retried. The headers and the signature are those of the Standard Webhooks
 * specification, so that receivers can check them with a library. Time and network come in.
 */
import { createHmac } from "node:crypto";
import { EXIT, GoalsError } from "../../diagnostics/error.js";

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came back; `null` where nothing did. */
export interface WebhookResponse {
  readonly status: number;
  /** Seconds or a date, as the header has it. */
  readonly retryAfter: string | null;
}

export interface WebhookPorts {
  /** One POST that follows no redirect. Throws where no answer came. */
  readonly post: (request: WebhookRequest) => Promise<WebhookResponse>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => Date;
}

export interface WebhookDelivery {
  readonly url: string;
  /** Without one nothing is signed. `whsec_` and base64, or any text. */
  readonly secret?: string;
  /** The same for every try of one delivery, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly body: unknown;
}

const TRIES = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** No try begins later than this after the first. */
const DEADLINE_MS = 120_000;
/** Worth another try: the receiver is busy, or has trouble of its own. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

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
 * Delivers, trying again up to four times with growing pauses, within two minutes. Throws a GoalsError `webhook-failed` (exit 8) when the
 * receiver does not take it; the address is not in the message beyond its host, because it may hold a secret.
 */
export async function deliver(
  delivery: WebhookDelivery,
  ports: WebhookPorts,
): Promise<{ readonly tries: number }> {
  const url = checkWebhookUrl(delivery.url);
  const body = JSON.stringify(delivery.body);
  let last = "";
  const began = ports.now().getTime();
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    let wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
    try {
      const response = await ports.post({
        url: url.href,
        headers: headersOf(delivery, body, ports.now()),
        body,
      });
      if (response.status >= 200 && response.status < 300) return { tries: attempt };
      last = `it answered ${response.status}`;
      if (!PASSING.has(response.status)) break;
      wait = Math.max(wait, retryAfterMs(response.retryAfter, ports.now()));
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (ports.now().getTime() + wait - began > DEADLINE_MS) break;
    if (attempt < TRIES) await ports.sleep(wait);
  }
  throw new GoalsError("webhook-failed", `the webhook at ${url.host} did not take the report: ${last}`, {
    exitCode: EXIT.someFailed,
  });
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

function retryAfterMs(header: string | null, now: Date): number {
  if (header === null) return 0;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(milliseconds) ? 0 : Math.min(LONGEST_WAIT_MS, Math.max(0, milliseconds));
}
