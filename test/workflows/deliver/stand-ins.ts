/**
 * Loopback stand-ins for Slack, Teams, Google Chat, a webhook, a mail server, GitHub's and GitLab's issues. They keep what they
 * get, and answer as a test says.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";

export type HookName = "slack" | "teams" | "chat" | "hook";

export interface Received {
  readonly headers: IncomingMessage["headers"];
  readonly url: string;
  // biome-ignore lint/suspicious/noExplicitAny: what was posted, looked into by tests
  readonly body: any;
}

/** A status, with headers and a text; `hang` says nothing, `cut` takes the message and breaks off. */
export type HookAnswer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly text?: string }
  | "hang"
  | "cut";

export interface StandInIssue {
  readonly number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  readonly comments: string[];
}

export interface StandInMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came, without dots that were added. */
  readonly raw: string;
}

export interface StandIns {
  readonly hooks: Readonly<Record<HookName, Received[]>>;
  readonly github: StandInIssue[];
  readonly gitlab: StandInIssue[];
  readonly mails: StandInMail[];
  /** Answers to come, before the usual ones; of `smtp` the codes it says to DATA. */
  readonly answers: Record<HookName | "github" | "gitlab", HookAnswer[]>;
  readonly smtpAnswers: number[];
  /** Resolves when a message comes, before it is answered. */
  readonly nextCall: () => Promise<void>;
  /** What it takes to reach them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

interface IssueChange {
  readonly title?: string;
  readonly body?: string;
  readonly description?: string;
  readonly state?: string;
  readonly state_event?: string;
}

/** Who the tokens write as. */
const USER = "goals-bot";

export async function startStandIns(): Promise<StandIns> {
  const hooks: StandIns["hooks"] = { slack: [], teams: [], chat: [], hook: [] };
  const answers: StandIns["answers"] = { slack: [], teams: [], chat: [], hook: [], github: [], gitlab: [] };
  const smtpAnswers: number[] = [];
  const github: StandInIssue[] = [];
  const gitlab: StandInIssue[] = [];
  const mails: StandInMail[] = [];
  const waiting: (() => void)[] = [];
  const seenRequests = new Set<string>();

  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      const [, first = "", ...rest] = (request.url ?? "").split("/");
      const body = text === "" ? null : JSON.parse(text);
      if (first in hooks) {
        takeHook(first as HookName, request, response, body);
        return;
      }
      const name = first === "github" ? "github" : "gitlab";
      const how = request.method === "GET" ? "no" : refusedAs(name, response);
      if (how === "done") return;
      const value = issueAnswer(name, request.method ?? "", rest.join("/"), body);
      if (how === "no") response.writeHead(200).end(JSON.stringify(value));
    });
  });

  function refusedAs(name: keyof StandIns["answers"], response: ServerResponse): "no" | "taken" | "done" {
    const answer = answers[name].shift();
    if (answer === undefined) return "no";
    if (answer === "hang") return "done";
    if (answer === "cut") {
      response.destroy();
      return "taken";
    }
    response.writeHead(answer.status, answer.headers).end(answer.text ?? "");
    return answer.status < 300 ? "taken" : "done";
  }

  function takeHook(name: HookName, request: IncomingMessage, response: ServerResponse, body: unknown): void {
    for (const told of waiting.splice(0)) told();
    const how = refusedAs(name, response);
    if (how === "done") return;
    const url = request.url ?? "";
    // Chat makes a message of the same request once; a receiver of webhooks that knows ids does the same.
    const id = new URL(url, "http://x").searchParams.get("requestId") ?? request.headers["webhook-id"];
    const key = `${name} ${String(id)}`;
    if (id === undefined || id === null || !seenRequests.has(key)) {
      hooks[name].push({ headers: request.headers, url, body });
    }
    seenRequests.add(key);
    if (how === "no") response.writeHead(name === "teams" ? 202 : 200).end(name === "slack" ? "ok" : "");
  }

  function issueAnswer(name: "github" | "gitlab", method: string, path: string, wish: IssueChange): unknown {
    const own = name === "github" ? github : gitlab;
    const shown = ({ number, title, body, state }: StandInIssue): object =>
      name === "github"
        ? { number, title, body, state, user: { login: USER } }
        : { iid: number, title, description: body, state, author: { username: USER } };
    if (path === "user") return { login: USER, username: USER };
    const [, id, comments] = /issues(?:\/(\d+))?(?:\/(comments|notes))?(?:\?.*)?$/.exec(path) ?? [];
    const issue = own.find(({ number }) => String(number) === id);
    if (issue !== undefined && comments !== undefined) {
      if (method === "POST") issue.comments.push(wish.body ?? "");
      return issue.comments.map((body) => ({ body, user: { login: USER }, author: { username: USER } }));
    }
    if (method === "GET") return own.filter(({ state }) => state === "open").map(shown);
    if (issue === undefined) {
      const { title = "", body = wish.description ?? "" } = wish;
      const made: StandInIssue = { number: own.length + 1, title, body, state: "open", comments: [] };
      own.push(made);
      return shown(made);
    }
    issue.title = wish.title ?? issue.title;
    issue.body = wish.body ?? wish.description ?? issue.body;
    if (wish.state === "closed" || wish.state_event === "close") issue.state = "closed";
    return shown(issue);
  }

  const sockets = new Set<Socket>();
  const smtp = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    converse(socket, { smtpAnswers, taken: (mail) => mails.push(mail) });
  });
  await Promise.all(
    [http, smtp].map((server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
  );
  const at = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    ...{ hooks, github, gitlab, mails, answers, smtpAnswers },
    nextCall: () => new Promise((resolve) => void waiting.push(resolve)),
    environment: {
      SLACK_WEBHOOK: `${at}/slack/T0/B0/slack-secret`,
      TEAMS_WEBHOOK: `${at}/teams/workflows/1?sig=teams-secret`,
      CHAT_WEBHOOK: `${at}/chat/v1/spaces/S/messages?key=k&token=chat-secret`,
      HOOK_URL: `${at}/hook/hook-secret`,
      HOOK_SECRET: "signing-secret",
      SMTP_URL: `smtp://127.0.0.1:${(smtp.address() as AddressInfo).port}`,
      MAIL_FROM: "ga4-goals@example.com",
      GITHUB_TOKEN: "github-secret",
      GITHUB_REPOSITORY: "acme/goals",
      GITHUB_API_URL: `${at}/github`,
      GITLAB_TOKEN: "gitlab-secret",
      CI_PROJECT_ID: "7",
      CI_API_V4_URL: `${at}/gitlab`,
    },
    close: async () => {
      http.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await Promise.all([http, smtp].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** SMTP (RFC 5321) as far as a client needs it to hand over a mail. */
function converse(
  socket: Socket,
  { smtpAnswers, taken }: { readonly smtpAnswers: number[]; readonly taken: (mail: StandInMail) => void },
): void {
  let waiting = "";
  let data: string[] | null = null;
  let from = "";
  let to: string[] = [];
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const obey = (line: string): void => {
    if (data !== null) {
      if (line !== ".") {
        data.push(line.startsWith(".") ? line.slice(1) : line);
        return;
      }
      const raw = data.join("\r\n");
      data = null;
      const answer = smtpAnswers.shift() ?? 250;
      if (answer === 0) {
        socket.destroy();
        return;
      }
      if (answer === 250) taken({ from, to, raw });
      say(`${answer} ${answer === 250 ? "ok" : "no"}`);
      return;
    }
    const verb = line.slice(0, 4).toUpperCase();
    const address = /<([^>]*)>/.exec(line)?.[1] ?? "";
    switch (verb) {
      case "EHLO":
        say("250-stand-in");
        say("250 8BITMIME");
        return;
      case "MAIL":
        from = address;
        to = [];
        say("250 ok");
        return;
      case "RCPT":
        if (address.startsWith("nobody")) {
          say("550 no such person");
          return;
        }
        to.push(address);
        say("250 ok");
        return;
      case "DATA":
        data = [];
        say("354 go on");
        return;
      case "QUIT":
        say("221 bye");
        socket.end();
        return;
      default:
        say("250 ok");
    }
  };
  socket.on("data", (chunk) => {
    waiting += chunk.toString("utf8");
    for (let end = waiting.indexOf("\r\n"); end >= 0; end = waiting.indexOf("\r\n")) {
      const line = waiting.slice(0, end);
      waiting = waiting.slice(end + 2);
      obey(line);
    }
  });
  say("220 stand-in ESMTP");
}

/** Header fields of a mail, unfolded, words decoded; the parts' texts by type. */
export function readMail({ raw }: Pick<StandInMail, "raw">): {
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly html: string;
  readonly files: ReadonlyMap<string, string>;
} {
  const texts = new Map<string, string>();
  const files = new Map<string, string>();
  const walk = (part: string): ReadonlyMap<string, string> => {
    const [head = "", ...rest] = part.split("\r\n\r\n");
    const body = rest.join("\r\n\r\n");
    const headers = new Map(
      head
        .replace(/\r\n[ \t]+/g, " ")
        .split("\r\n")
        .map((line) => {
          const colon = line.indexOf(":");
          return [line.slice(0, colon).toLowerCase(), decodedWords(line.slice(colon + 1).trim())] as const;
        }),
    );
    const type = headers.get("content-type") ?? "";
    const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
    if (boundary !== undefined) {
      for (const one of body.split(`--${boundary}`).slice(1, -1)) walk(one.replace(/^\r\n/, ""));
      return headers;
    }
    const content = decodedBody(body, headers.get("content-transfer-encoding") ?? "");
    const name = /filename="?([^";]+)"?/.exec(headers.get("content-disposition") ?? "")?.[1];
    if (name === undefined) texts.set(type.split(";")[0] ?? "", content);
    else files.set(name, content);
    return headers;
  };
  const headers = walk(raw);
  return { headers, text: texts.get("text/plain") ?? "", html: texts.get("text/html") ?? "", files };
}

function decodedWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how: string, words: string) =>
      how.toLowerCase() === "b"
        ? Buffer.from(words, "base64").toString("utf8")
        : quotedPrintable(words.replaceAll("_", " ")),
    );
}

function decodedBody(body: string, encoding: string): string {
  if (/base64/i.test(encoding)) return Buffer.from(body, "base64").toString("utf8");
  return /quoted/i.test(encoding) ? quotedPrintable(body) : body;
}

function quotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
