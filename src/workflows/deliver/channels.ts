/** The ways a message is taken to somebody, a row each: what it needs of the environment, and how it is sent. */
import { createHash } from "node:crypto";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { hideSecrets } from "../../diagnostics/secrets.js";
import type { Place, PlaceOf } from "../../goals/places.js";
import type { Ports } from "../ports.js";
import { CHAT_BYTES, chatMessage, withRequestId } from "./google-chat.js";
import { type HttpAnswer, type HttpCall, patientCalls, writeIssues } from "./issues.js";
import { checkSmtpUrl, mailOf, sendMail } from "./mail.js";
import { clean, fitting, type Message } from "./message.js";
import { NotTaken, type Patience, retried } from "./retried.js";
import { SLACK_PARTS, slackMessage } from "./slack.js";
import { TEAMS_BYTES, teamsMessage } from "./teams.js";
import { gitHubHeaders, gitHubIssues, gitLabHeaders, gitLabIssues } from "./trackers.js";
import { checkWebhookUrl, deliver } from "./webhook.js";

/** What sending needs. */
export interface SendPorts extends Patience {
  readonly environment: Ports["environment"];
  readonly call: HttpCall;
}

interface Channel<P extends Place> {
  /** As a person reads it, without a secret. */
  readonly label: (place: P) => string;
  /** Names of variables it reads, those without which it works last. */
  readonly variables: (place: P) => readonly string[];
  /**
   * Gives what is wrong although it was taken, if anything is.
   *
   * @throws NotTaken, GoalsError (exit 64) for what the environment lacks.
   */
  readonly send: (message: Message, place: P, ports: SendPorts) => Promise<string | undefined>;
  /** What helps where it was not taken. */
  readonly next: (place: P, status: number | null) => string;
}

type Channels = { readonly [K in Place["kind"]]: Channel<PlaceOf<K>> };

const CHANNELS: Channels = {
  slack: hook("Slack", {
    body: (message) => fitting(message, slackMessage, (body) => parts(body) <= SLACK_PARTS + 3),
    renew: "make a new incoming webhook in Slack",
  }),
  teams: hook("Microsoft Teams", {
    body: (message) => fitting(message, teamsMessage, (body) => bytes(body) <= TEAMS_BYTES),
    renew: "make a new workflow for the channel in Teams",
  }),
  google_chat: hook("Google Chat", {
    body: (message) => fitting(message, chatMessage, (body) => bytes(body) <= CHAT_BYTES),
    address: (url, { id }) => withRequestId(url, id),
    renew: "make a new webhook for the space in Google Chat",
  }),
  email: {
    label: ({ to }) => `mail to ${to.join(", ")}`,
    variables: () => ["SMTP_URL", "MAIL_FROM"],
    send: async (message, { to }, ports) => {
      const server = checkSmtpUrl(needed("SMTP_URL", ports));
      const mail = mailOf(message, { from: needed("MAIL_FROM", ports), to });
      return (await retried(() => sendMail(mail, server), ports)).answer.words;
    },
    next: () => "Look at SMTP_URL and MAIL_FROM: server, port, user and password, and who may send.",
  },
  github_issue: {
    label: ({ where }) => `issue in ${where ?? "this repository"} on GitHub`,
    variables: ({ where }) => ["GITHUB_TOKEN", ...(where === null ? ["GITHUB_REPOSITORY"] : [])],
    send: async (message, { where }, ports) => {
      const api = ports.environment.GITHUB_API_URL || "https://api.github.com";
      const repository = where ?? needed("GITHUB_REPOSITORY", ports);
      const token = needed("GITHUB_TOKEN", ports);
      checkWebhookUrl(api);
      const calls = patientCalls(gitHubHeaders(token), { call: ports.call, patience: ports });
      const tracker = gitHubIssues({ api, repository }, calls);
      await writeIssues(tracker, message.issues, { id: message.id, sleep: ports.sleep });
    },
    next: () =>
      "GITHUB_TOKEN must be allowed to write issues there: in a workflow, permissions: issues: write.",
  },
  gitlab_issue: {
    label: ({ where }) => `issue in ${where ?? "this project"} on GitLab`,
    variables: ({ where }) => ["GITLAB_TOKEN", ...(where === null ? ["CI_PROJECT_ID"] : [])],
    send: async (message, { where }, ports) => {
      const api = ports.environment.CI_API_V4_URL || "https://gitlab.com/api/v4";
      const project = where ?? needed("CI_PROJECT_ID", ports);
      const token = needed("GITLAB_TOKEN", ports);
      checkWebhookUrl(api);
      const calls = patientCalls(gitLabHeaders(token), { call: ports.call, patience: ports });
      const tracker = gitLabIssues({ api, project }, calls);
      await writeIssues(tracker, message.issues, { id: message.id, sleep: ports.sleep });
    },
    next: () => "GITLAB_TOKEN must be a token with the scope api that may write issues there.",
  },
  webhook: {
    label: ({ url }) => `webhook ${typeof url === "string" ? `at ${hostOf(url)}` : url.env}`,
    variables: ({ url, secretEnv }) => [
      ...(typeof url === "string" ? [] : [url.env]),
      ...(secretEnv === undefined ? [] : [secretEnv]),
    ],
    send: async ({ id, json }, { url, secretEnv }, ports) => {
      await deliver(
        {
          url: typeof url === "string" ? url : addressIn(url.env, ports).href,
          id,
          ...(secretEnv === undefined ? {} : { secret: needed(secretEnv, ports) }),
          body: { type: json.type, timestamp: ports.now().toISOString(), data: json.data },
        },
        { ...ports, post: (request) => said(ports.call, { method: "POST", ...request }) },
      );
    },
    next: () => "Look at its address, and at what it logs.",
  },
};

/** An address that takes a message as JSON, and is a secret itself. */
function hook(
  name: string,
  how: {
    readonly body: (message: Message) => object;
    readonly address?: (url: URL, message: Message) => string;
    readonly renew: string;
  },
): Channel<{ readonly kind: "slack" | "teams" | "google_chat"; readonly urlEnv: string } & Place> {
  return {
    label: ({ urlEnv }) => `${name} (${urlEnv})`,
    variables: ({ urlEnv }) => [urlEnv],
    send: async (message, { urlEnv }, ports) => {
      const url = addressIn(urlEnv, ports);
      const request = {
        method: "POST",
        url: how.address?.(url, message) ?? url.href,
        headers: { "content-type": "application/json; charset=utf-8", "user-agent": "ga4-goals" },
        body: JSON.stringify(how.body(message)),
      };
      await retried(() => said(ports.call, request), ports);
    },
    next: ({ urlEnv }, status) =>
      status !== null && [401, 403, 404, 410].includes(status)
        ? `Where it has been revoked, ${how.renew} and set ${urlEnv} to its address.`
        : `Look whether ${urlEnv} holds the address of ${name}.`,
  };
}

const MOST_WORDS = 120;

/** With what it says of a refusal, as far as that is short; never the address. */
async function said(call: HttpCall, request: Parameters<HttpCall>[0]): Promise<HttpAnswer> {
  const answer = await call(request);
  const own = hideSecrets(answer.text, addressParts(request.url)).replace(/\s+/g, " ").trim();
  if (answer.status < 400 || own === "" || own.length > MOST_WORDS || own.startsWith("<")) return answer;
  return { ...answer, words: `it answered ${answer.status} ${own}` };
}

/** What of an address may be a secret. */
function addressParts(address: string): readonly string[] {
  const { href, pathname, search, searchParams } = new URL(address);
  return [href, pathname, search, ...pathname.split("/"), ...searchParams.values()].filter(
    (part) => part.length > 7,
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "?";
}

function needed(name: string, { environment }: Pick<SendPorts, "environment">): string {
  const value = environment[name];
  if (value !== undefined && value !== "") return value;
  throw new GoalsError("place-unset", `the environment has no ${name}`, {
    exitCode: EXIT.usage,
    hint: "Set it where the command runs; ga4-goals help environment says what it holds.",
  });
}

function addressIn(name: string, ports: Pick<SendPorts, "environment">): URL {
  const value = needed(name, ports);
  try {
    return checkWebhookUrl(value.trim());
  } catch {
    throw new GoalsError("place-unset", `${name} does not hold an https address`, {
      exitCode: EXIT.usage,
      hint: "Set it to the whole address, https://..., without quotes around it.",
    });
  }
}

function bytes(body: object): number {
  return Buffer.byteLength(JSON.stringify(body));
}

function parts(body: object): number {
  return (body as { readonly blocks: readonly unknown[] }).blocks.length;
}

function channelOf(place: Place): Channel<Place> {
  return CHANNELS[place.kind] as unknown as Channel<Place>;
}

export function labelOf(place: Place): string {
  return channelOf(place).label(place);
}

/** Names of the variables it reads. */
export function variablesOf(place: Place): readonly string[] {
  return channelOf(place).variables(place);
}

/** True where what is wrong stays to be seen by itself, so that nobody needs to be reminded. */
export function keepsItself({ kind }: Place): boolean {
  return kind === "github_issue" || kind === "gitlab_issue";
}

/** The same for the same place; says nothing of its addresses. */
export function keyOf(place: Place): string {
  return `${place.kind}-${createHash("sha256").update(JSON.stringify(place)).digest("hex").slice(0, 12)}`;
}

/** @throws GoalsError `webhook-address` (exit 64) for an address in a file that would go unencrypted over a network. */
export function checkPlaces(places: readonly Place[]): void {
  for (const place of places) {
    if (place.kind === "webhook" && typeof place.url === "string") checkWebhookUrl(place.url);
  }
}

/** What became of a message at a place. */
export type Sent =
  /** `says`: what is wrong all the same. */
  | { readonly taken: true; readonly says?: string }
  | {
      readonly taken: false;
      /** It has certainly not arrived. */
      readonly certain: boolean;
      /** What went wrong and what to do, in a line without a secret. */
      readonly says: string;
    };

/** Sends, and says what became of it. */
export async function send(message: Message, place: Place, ports: SendPorts): Promise<Sent> {
  const { label, next, send: take } = channelOf(place);
  try {
    const wrong = await take(clean(message), place, ports);
    return wrong ? { taken: true, says: `${label(place)}: ${wrong}` } : { taken: true };
  } catch (error) {
    if (error instanceof NotTaken) {
      const says = `${label(place)} did not take the message: ${error.message}. ${next(place, error.status)}`;
      return { taken: false, certain: error.certain, says };
    }
    if (error instanceof GoalsError) {
      const says = `${label(place)}: ${error.message}${error.hint === undefined ? "" : `. ${error.hint}`}`;
      return { taken: false, certain: true, says };
    }
    // Whatever it is, the other places are not to wait for it.
    const words = error instanceof Error ? error.message : String(error);
    const says = `${label(place)}: ${hideSecrets(words, secretsOf(place, ports))}`;
    return { taken: false, certain: false, says };
  }
}

function secretsOf(place: Place, { environment }: SendPorts): readonly string[] {
  return channelOf(place)
    .variables(place)
    .flatMap((name) => environment[name] ?? [])
    .filter((value) => value.length > 7);
}

const PATIENCE_MS = 15_000;

/** Calls over the network, each given up after so long. */
export function callsWithin(milliseconds: number): HttpCall {
  return async ({ method, url, headers, body }) => {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: "manual",
      signal: AbortSignal.timeout(milliseconds),
    });
    return {
      status: response.status,
      retryAfter: response.headers.get("retry-after"),
      text: await response.text(),
    };
  };
}

export function sendPorts({ environment, now, stopwatch }: Ports): SendPorts {
  return { environment, now, sleep: stopwatch.sleep, call: callsWithin(PATIENCE_MS) };
}
