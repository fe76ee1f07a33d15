/** GitHub's REST API on loopback, as far as comments and issues go: paged like the real one, with what it was sent. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { strToU8, zipSync } from "fflate";

export interface StubText {
  readonly id: number;
  readonly number: number;
  body: string;
  user?: { readonly login: string };
  title?: string;
  state?: string;
  readonly labels?: readonly string[];
}

export interface GitHubStub {
  readonly url: string;
  /** Comments of every issue and pull request, by its number. */
  readonly comments: Map<number, StubText[]>;
  readonly issues: StubText[];
  /** `METHOD path`, in order of arrival; reads are left out. */
  readonly writes: string[];
  /** Merged pull requests, by the commit that they were merged as. */
  readonly merged: Map<string, number>;
  /** What runs have left, by the run. */
  readonly artifacts: Map<
    string,
    readonly { readonly id: number; readonly name: string; readonly zip: Buffer }[]
  >;
  /** From now on writes are refused, as to a pull request from a fork. */
  readOnly: boolean;
  readonly stop: () => Promise<void>;
}

/** Who comments are written as: that of a job, which may not ask who it is. */
export const BOT = "github-actions[bot]";
export const TOKEN = "ghs_stub-token-nobody-may-see";

export async function startGitHub(repository: string): Promise<GitHubStub> {
  const comments = new Map<number, StubText[]>();
  const issues: StubText[] = [];
  const writes: string[] = [];
  const merged: GitHubStub["merged"] = new Map();
  const artifacts: GitHubStub["artifacts"] = new Map();
  let last = 100;

  const answer = async (request: IncomingMessage): Promise<readonly [number, unknown]> => {
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return [401, { message: "Bad credentials" }];
    const url = new URL(request.url ?? "", "http://stub");
    if (url.pathname === "/user") return [403, { message: "Resource not accessible by integration" }];
    const path = url.pathname.replace(`/repos/${repository}`, "");
    if (path === url.pathname) return [404, { message: "Not Found" }];
    const method = request.method ?? "GET";
    const body = method === "GET" ? {} : JSON.parse(await textOf(request));
    if (method !== "GET") {
      if (stub.readOnly) return [403, { message: "Resource not accessible by integration" }];
      if (String(body.body ?? "").length > 65_536) return [422, { message: "body is too long" }];
      writes.push(`${method} ${path}`);
    }
    const page = <T>(all: readonly T[]): readonly T[] => {
      const size = Number(url.searchParams.get("per_page") ?? 30);
      const from = (Number(url.searchParams.get("page") ?? 1) - 1) * size;
      return all.slice(from, from + size);
    };
    const [, commit] = /^\/commits\/(\w+)\/pulls$/.exec(path) ?? [];
    if (commit !== undefined) {
      const number = merged.get(commit);
      const open = { number: 3, merged_at: null, merge_commit_sha: "other" };
      const pull = { number, merged_at: "2026-10-26T08:00:00Z", merge_commit_sha: commit };
      return [200, number === undefined ? [open] : [open, pull]];
    }
    const [, run] = /^\/actions\/runs\/(\d+)\/artifacts$/.exec(path) ?? [];
    if (run !== undefined) {
      const found = artifacts.get(run) ?? [];
      return [200, { total_count: found.length, artifacts: found.map(({ id, name }) => ({ id, name })) }];
    }
    const [, artifact] = /^\/actions\/artifacts\/(\d+)\/zip$/.exec(path) ?? [];
    if (artifact !== undefined) {
      const found = [...artifacts.values()].flat().find(({ id }) => id === Number(artifact));
      return found ? [200, found.zip] : [410, { message: "Artifact has expired" }];
    }
    const [, issue] = /^\/issues\/(\d+)\/comments$/.exec(path) ?? [];
    if (issue !== undefined) {
      const there = comments.get(Number(issue)) ?? [];
      if (method === "GET") return [200, page(there)];
      const made: StubText = { id: ++last, number: 0, body: body.body, user: { login: BOT } };
      comments.set(Number(issue), [...there, made]);
      return [201, made];
    }
    const [, comment] = /^\/issues\/comments\/(\d+)$/.exec(path) ?? [];
    if (comment !== undefined) {
      const found = [...comments.values()].flat().find(({ id }) => id === Number(comment));
      if (!found) return [404, { message: "Not Found" }];
      found.body = body.body;
      return [200, found];
    }
    if (path === "/issues" && method === "GET") {
      const label = url.searchParams.get("labels") ?? "";
      return [200, page(issues.filter(({ state, labels }) => state === "open" && labels?.includes(label)))];
    }
    if (path === "/issues") {
      const made: StubText = {
        id: ++last,
        number: issues.length + 1,
        state: "open",
        user: { login: BOT },
        ...body,
      };
      issues.push(made);
      return [201, made];
    }
    const [, number] = /^\/issues\/(\d+)$/.exec(path) ?? [];
    const found = issues.find((candidate) => candidate.number === Number(number));
    if (!found) return [404, { message: "Not Found" }];
    Object.assign(found, body);
    return [200, found];
  };

  const server = createServer((request, response) => {
    answer(request).then(
      ([status, body]) => {
        const isFile = Buffer.isBuffer(body);
        response.writeHead(status, { "content-type": isFile ? "application/zip" : "application/json" });
        response.end(isFile ? body : JSON.stringify(body));
      },
      (error: unknown) => {
        response.writeHead(500);
        response.end(String(error));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stub: GitHubStub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    issues,
    writes,
    merged,
    artifacts,
    readOnly: false,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return stub;
}

/** An archive with one file, as the service makes them. */
export function zipOf(name: string, text: string): Buffer {
  return Buffer.from(zipSync({ [name]: strToU8(text) }));
}

export async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
