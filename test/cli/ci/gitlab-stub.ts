/** GitLab's REST API on loopback, as far as issues of one project go: paged like the real one, with what it was sent. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { textOf } from "./github-stub.js";

export interface GitLabIssue {
  readonly iid: number;
  readonly labels: readonly string[];
  readonly author: { readonly username: string };
  title: string;
  description: string;
  state: "opened" | "closed";
}

export interface GitLabStub {
  /** As GitLab's runner says it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly issues: GitLabIssue[];
  /** Of issues, as `IID text`. */
  readonly notes: string[];
  readonly writes: string[];
  readonly stop: () => Promise<void>;
}

export const GITLAB_TOKEN = "glpat-stub-token-nobody-may-see";
const ME = "project_42_bot";

export async function startGitLab(): Promise<GitLabStub> {
  const issues: GitLabIssue[] = [];
  const notes: string[] = [];
  const writes: string[] = [];

  const answer = async (request: IncomingMessage): Promise<readonly [number, unknown]> => {
    if (request.headers["private-token"] !== GITLAB_TOKEN) return [401, { message: "401 Unauthorized" }];
    const url = new URL(request.url ?? "", "http://stub");
    const { method = "GET" } = request;
    if (url.pathname === "/api/v4/user") return [200, { username: ME }];
    const [, path = null] = /^\/api\/v4\/projects\/42(\/.*)$/.exec(url.pathname) ?? [];
    if (path === null) return [404, { message: "404 Project Not Found" }];
    if (method === "GET" && path === "/issues") {
      const { state, labels, per_page: size, page } = Object.fromEntries(url.searchParams);
      const found = issues.filter((one) => one.state === state && one.labels.includes(labels ?? ""));
      const from = (Number(page ?? 1) - 1) * Number(size ?? 20);
      return [200, found.slice(from, from + Number(size ?? 20))];
    }
    const body = JSON.parse(await textOf(request)) as Readonly<Record<string, string>>;
    writes.push(`${method} ${path}`);
    if (method === "POST" && path === "/issues") {
      const made: GitLabIssue = {
        ...{ iid: issues.length + 1, author: { username: ME }, state: "opened" },
        ...{ title: body.title ?? "", description: body.description ?? "" },
        labels: (body.labels ?? "").split(","),
      };
      issues.push(made);
      return [201, made];
    }
    const [, iid, note] = /^\/issues\/(\d+)(\/notes)?$/.exec(path) ?? [];
    const found = issues.find((one) => one.iid === Number(iid));
    if (found === undefined) return [404, { message: "404 Not found" }];
    if (method === "POST" && note !== undefined) {
      notes.push(`${iid} ${body.body}`);
      return [201, {}];
    }
    if (method !== "PUT" || note !== undefined) return [405, { error: "405 Not Allowed" }];
    const { title = found.title, description = found.description, state_event: event } = body;
    Object.assign(found, { title, description, state: event === "close" ? "closed" : found.state });
    return [200, found];
  };

  const server = createServer((request, response) => {
    answer(request).then(
      ([status, body]) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      },
      (error: unknown) => {
        response.writeHead(500);
        response.end(String(error));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    environment: {
      GITLAB_TOKEN,
      CI_API_V4_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v4`,
      CI_PROJECT_ID: "42",
    },
    issues,
    notes,
    writes,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
