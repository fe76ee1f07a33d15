/**
 * The four services on loopback, as far as comments of a pull request and issues go, each with its own paths, shapes and
 * paging; what they hold is told alike.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startGitHub, TOKEN, textOf, zipOf } from "./github-stub.js";

export interface Service {
  readonly name: string;
  /** As its runner says it: in a pull request, or after a push of this commit. */
  readonly environment: (job: {
    readonly request?: number;
    readonly commit: string;
  }) => Readonly<Record<string, string>>;
  readonly token: string;
  /** Of a pull request. */
  readonly comments: (request: number) => readonly { readonly author: string; readonly text: string }[];
  readonly addComment: (request: number, author: string, text: string) => void;
  readonly issues: () => readonly { readonly title: string; readonly text: string; readonly open: boolean }[];
  /** What was said beside issues. */
  readonly said: () => readonly string[];
  readonly writes: readonly string[];
  readonly merge: (commit: string, request: number) => void;
  /** What a run has left. */
  readonly leave: (run: string, text: string) => void;
  readonly stop: () => Promise<void>;
}

const REQUEST = 7;
type Answer = readonly [status: number, body: unknown];
interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
}

async function serve(
  answer: (asked: Asked) => Answer,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      const { method = "GET", headers } = request;
      const url = new URL(request.url ?? "", "http://stub");
      const [status, body] = answer({ method, url, headers, body: text === "" ? {} : JSON.parse(text) });
      const isFile = Buffer.isBuffer(body);
      response.writeHead(status, { "content-type": isFile ? "application/zip" : "application/json" });
      response.end(isFile ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export async function onGitHub(): Promise<Service> {
  const stub = await startGitHub("acme/site");
  let events = "";
  return {
    name: "GitHub",
    environment: ({ request, commit }) => ({
      GITHUB_TOKEN: TOKEN,
      GITHUB_REPOSITORY: "acme/site",
      GITHUB_API_URL: stub.url,
      GITHUB_RUN_ID: "42",
      GITHUB_SHA: commit,
      GITHUB_EVENT_PATH: request === undefined ? "push.json" : "event.json",
    }),
    token: TOKEN,
    comments: (request) =>
      (stub.comments.get(request) ?? []).map(({ body, user }) => ({ text: body, author: user?.login ?? "" })),
    addComment: (request, author, text) => {
      const there = stub.comments.get(request) ?? [];
      stub.comments.set(request, [{ id: 9, number: 0, body: text, user: { login: author } }, ...there]);
    },
    issues: () =>
      stub.issues.map(({ title = "", body, state }) => ({ title, text: body, open: state === "open" })),
    said: () => (stub.comments.get(1) ?? []).map(({ body }) => body),
    writes: stub.writes,
    merge: (commit, request) => void stub.merged.set(commit, request),
    leave: (run, text) => {
      events = text;
      stub.artifacts.set(run, [{ id: 1, name: "ga4-goals-plan", zip: zipOf("plan.json", events) }]);
    },
    stop: stub.stop,
  };
}

/** What the other three keep. */
class Kept {
  readonly comments: { id: number; request: number; author: string; text: string }[] = [];
  readonly issues: { id: number; title: string; text: string; labels: string; open: boolean }[] = [];
  readonly said: string[] = [];
  readonly writes: string[] = [];
  readonly merged: Map<string, number> = new Map();
  readonly left: Map<string, string> = new Map();
  #last = 100;

  next(): number {
    return ++this.#last;
  }
  of(request: number) {
    return this.comments.filter((one) => one.request === request);
  }
  comment(request: number, author: string, text: string) {
    const made = { id: this.next(), request, author, text };
    this.comments.push(made);
    return made;
  }
  shown(): Pick<Service, "comments" | "addComment" | "issues" | "said" | "writes" | "merge" | "leave"> {
    return {
      comments: (request) => this.of(request),
      addComment: (request, author, text) => void this.comments.unshift({ id: 9, request, author, text }),
      issues: () => this.issues,
      said: () => this.said,
      writes: this.writes,
      merge: (commit, request) => void this.merged.set(commit, request),
      leave: (run, text) => void this.left.set(run, text),
    };
  }
}

const paged = <T>(all: readonly T[], url: URL): readonly T[] => {
  const size = Number(url.searchParams.get("per_page") ?? 20);
  const from = (Number(url.searchParams.get("page") ?? 1) - 1) * size;
  return all.slice(from, from + size);
};

export async function onGitLab(): Promise<Service> {
  const kept = new Kept();
  const token = "glpat-nobody-may-see";
  const me = { username: "project_42_bot" };
  const { url, stop } = await serve(({ method, url: at, headers, body }) => {
    if (headers["private-token"] !== token) return [401, { message: "401 Unauthorized" }];
    const path = at.pathname.replace("/api/v4", "");
    const said = body as Readonly<Record<string, string>>;
    if (path === "/user") return [200, me];
    const here = path.replace("/projects/42", "");
    if (method !== "GET") kept.writes.push(`${method} ${here}`);
    const [, commit] = /^\/repository\/commits\/(\w+)\/merge_requests$/.exec(here) ?? [];
    if (commit !== undefined) {
      const iid = kept.merged.get(commit);
      return [
        200,
        iid === undefined
          ? []
          : [
              { iid: 3, state: "opened" },
              { iid, state: "merged", merge_commit_sha: commit },
            ],
      ];
    }
    const [, job] = /^\/jobs\/(\d+)\/artifacts$/.exec(here) ?? [];
    if (job !== undefined) {
      const text = kept.left.get(job);
      return text === undefined ? [404, { message: "404 Not found" }] : [200, zipOf("plan.json", text)];
    }
    const [, request, note] = /^\/merge_requests\/(\d+)\/notes(?:\/(\d+))?$/.exec(here) ?? [];
    if (request !== undefined) {
      const shown = (one: { id: number; text: string; author: string }) => ({
        ...{ id: one.id, body: one.text, author: { username: one.author } },
      });
      if (method === "GET") return [200, paged(kept.of(Number(request)).map(shown), at)];
      if (method === "POST") return [201, shown(kept.comment(Number(request), me.username, said.body ?? ""))];
      const found = kept.comments.find(({ id }) => id === Number(note));
      if (method !== "PUT" || found === undefined) return [404, { message: "404 Not found" }];
      found.text = said.body ?? "";
      return [200, shown(found)];
    }
    if (here === "/issues" && method === "GET") {
      const label = at.searchParams.get("labels") ?? "";
      const open = kept.issues.filter((one) => one.open && one.labels === label);
      return [
        200,
        paged(
          open.map((one) => ({ iid: one.id, description: one.text, author: me })),
          at,
        ),
      ];
    }
    if (here === "/issues") {
      const made = {
        id: kept.next(),
        title: said.title ?? "",
        text: said.description ?? "",
        labels: said.labels ?? "",
        open: true,
      };
      kept.issues.push(made);
      return [201, { iid: made.id }];
    }
    const [, iid, notes] = /^\/issues\/(\d+)(\/notes)?$/.exec(here) ?? [];
    const issue = kept.issues.find(({ id }) => id === Number(iid));
    if (issue === undefined) return [404, { message: "404 Not found" }];
    if (notes !== undefined) kept.said.push(said.body ?? "");
    else if (said.state_event === "close") issue.open = false;
    else Object.assign(issue, { title: said.title ?? issue.title, text: said.description ?? issue.text });
    return [200, {}];
  });
  return {
    name: "GitLab",
    environment: ({ request, commit }) => ({
      GITLAB_TOKEN: token,
      CI_API_V4_URL: `${url}/api/v4`,
      CI_PROJECT_ID: "42",
      CI_JOB_ID: "42",
      CI_JOB_URL: "https://gitlab.example/acme/site/-/jobs/42",
      CI_COMMIT_SHA: commit,
      ...(request === undefined ? { CI_COMMIT_BRANCH: "main" } : { CI_MERGE_REQUEST_IID: String(request) }),
    }),
    token,
    ...kept.shown(),
    stop,
  };
}

export async function onBitbucket(): Promise<Service> {
  const kept = new Kept();
  const token = "bb-nobody-may-see";
  const me = { uuid: "{0123-bot}" };
  const { url, stop } = await serve(({ method, url: at, headers, body }) => {
    if (headers.authorization !== `Bearer ${token}`) return [401, { error: { message: "Token is invalid" } }];
    const path = at.pathname.replace("/2.0", "");
    const said = body as {
      readonly content?: { readonly raw: string };
      readonly title?: string;
      readonly state?: string;
    };
    if (path === "/user") return [200, me];
    const here = path.replace("/repositories/acme/site", "");
    if (method !== "GET") kept.writes.push(`${method} ${here}`);
    const page = (all: readonly unknown[]): Answer => {
      // Two a page, with the address of the next.
      const from = Number(at.searchParams.get("page") ?? 1) - 1;
      const next = new URL(`${url}${at.pathname}${at.search}`);
      next.searchParams.set("page", String(from + 2));
      return [
        200,
        {
          values: all.slice(2 * from, 2 * from + 2),
          ...(all.length > 2 * from + 2 ? { next: next.href } : {}),
        },
      ];
    };
    const [, commit] = /^\/commit\/(\w+)\/pullrequests$/.exec(here) ?? [];
    if (commit !== undefined) {
      const id = kept.merged.get(commit);
      return page(
        id === undefined
          ? []
          : [
              { id: 3, state: "OPEN" },
              { id, state: "MERGED" },
            ],
      );
    }
    const [, request, comment] = /^\/pullrequests\/(\d+)\/comments(?:\/(\d+))?$/.exec(here) ?? [];
    if (request !== undefined) {
      const raw = said.content?.raw ?? "";
      if (method === "GET")
        return page(
          kept
            .of(Number(request))
            .map(({ id, text, author }) => ({ id, content: { raw: text }, user: { uuid: author } })),
        );
      // Longer ones are not taken there.
      if (raw.length > 32_768) return [400, { error: { message: "too long" } }];
      if (method === "POST") return [201, { id: kept.comment(Number(request), me.uuid, raw).id }];
      const found = kept.comments.find(({ id }) => id === Number(comment));
      if (method !== "PUT" || found === undefined) return [404, { error: { message: "not found" } }];
      found.text = raw;
      return [200, {}];
    }
    if (here === "/issues" && method === "GET") {
      expectText(at.searchParams.get("q"), 'state="new" OR state="open"');
      return page(
        kept.issues
          .filter(({ open }) => open)
          .map(({ id, text }) => ({ id, content: { raw: text }, reporter: me })),
      );
    }
    if (here === "/issues") {
      const made = {
        id: kept.next(),
        title: said.title ?? "",
        text: said.content?.raw ?? "",
        labels: "",
        open: true,
      };
      kept.issues.push(made);
      return [201, { id: made.id }];
    }
    const [, number, comments] = /^\/issues\/(\d+)(\/comments)?$/.exec(here) ?? [];
    const issue = kept.issues.find(({ id }) => id === Number(number));
    if (issue === undefined) return [404, { error: { message: "not found" } }];
    if (comments !== undefined) kept.said.push(said.content?.raw ?? "");
    else if (said.state !== undefined) issue.open = said.state !== "closed";
    else Object.assign(issue, { title: said.title ?? issue.title, text: said.content?.raw ?? issue.text });
    return [200, {}];
  });
  return {
    name: "Bitbucket",
    environment: ({ request, commit }) => ({
      BITBUCKET_TOKEN: token,
      BITBUCKET_API_URL: `${url}/2.0`,
      BITBUCKET_WORKSPACE: "acme",
      BITBUCKET_REPO_SLUG: "site",
      BITBUCKET_BUILD_NUMBER: "42",
      BITBUCKET_COMMIT: commit,
      ...(request === undefined ? { BITBUCKET_BRANCH: "main" } : { BITBUCKET_PR_ID: String(request) }),
    }),
    token,
    ...kept.shown(),
    stop,
  };
}

export async function onAzureDevOps(): Promise<Service> {
  const kept = new Kept();
  const token = "azure-nobody-may-see";
  const me = { id: "bot-id" };
  const root = "/acme/Web%20site/_apis";
  const { url, stop } = await serve(({ method, url: at, headers, body }) => {
    if (headers.authorization !== `Bearer ${token}`) return [401, { message: "TF400813: not authorized" }];
    const { pathname: path } = at;
    if (path === "/acme/_apis/connectionData") return [200, { authenticatedUser: me }];
    const here = path.replace(root, "");
    if (method !== "GET" && !/wiql|pullrequestquery/.test(here)) kept.writes.push(`${method} ${here}`);
    if (here === "/git/repositories/site/pullrequestquery") {
      const [commit = ""] = (body as { queries: { items: string[] }[] }).queries[0]?.items ?? [];
      const pullRequestId = kept.merged.get(commit);
      const found = pullRequestId === undefined ? {} : { [commit]: [{ pullRequestId, status: "completed" }] };
      return [200, { results: [found] }];
    }
    const [, build] = /^\/build\/builds\/(\d+)\/artifacts$/.exec(here) ?? [];
    if (build !== undefined) {
      const downloadUrl = `${url}${root}/files/${build}`;
      const elsewhere = { name: "ga4-goals-plan-2", resource: { downloadUrl: "http://127.0.0.1:1/files" } };
      return [
        200,
        {
          value: kept.left.has(build)
            ? [{ name: "ga4-goals-plan", resource: { downloadUrl } }, elsewhere]
            : [],
        },
      ];
    }
    const [, file] = /^\/files\/(\d+)$/.exec(here) ?? [];
    if (file !== undefined) return [200, zipOf("plan.json", kept.left.get(file) ?? "")];
    const [, request, thread] =
      /^\/git\/repositories\/site\/pullRequests\/(\d+)\/threads(?:\/(\d+)\/comments\/1)?$/.exec(here) ?? [];
    if (request !== undefined) {
      const said = body as {
        readonly content?: string;
        readonly comments?: readonly { readonly content: string }[];
      };
      if (method === "GET") {
        const value = kept.of(Number(request)).map(({ id, text, author }) => ({
          ...{ id, comments: [{ id: 1, content: text, author: { id: author } }] },
        }));
        return [200, { value }];
      }
      if (method === "POST")
        return [200, { id: kept.comment(Number(request), me.id, said.comments?.[0]?.content ?? "").id }];
      const found = kept.comments.find(({ id }) => id === Number(thread));
      if (method !== "PATCH" || found === undefined) return [404, { message: "not found" }];
      found.text = said.content ?? "";
      return [200, {}];
    }
    if (here === "/wit/workitemtypes/Task/states")
      return [
        200,
        {
          value: [
            { name: "To Do", category: "Proposed" },
            { name: "Done", category: "Completed" },
          ],
        },
      ];
    if (here === "/wit/wiql") {
      const { query } = body as { readonly query: string };
      const label = /CONTAINS '([\w-]+)'/.exec(query)?.[1] ?? "?";
      const open = kept.issues.filter((one) => one.open && one.labels.includes(label));
      return [200, { workItems: open.map(({ id }) => ({ id })) }];
    }
    if (here === "/wit/workitems") {
      const ids = (at.searchParams.get("ids") ?? "").split(",").map(Number);
      const value = kept.issues
        .filter(({ id }) => ids.includes(id))
        .map(({ id, text, labels }) => ({
          id,
          // As the editor leaves it: what nobody sees is gone.
          fields: {
            "System.Description": text.replace(/^<!-- .*? -->\n/, ""),
            "System.Tags": labels,
            "System.CreatedBy": me,
          },
        }));
      return [200, { value }];
    }
    const [, item, comments] = /^\/wit\/work[iI]tems\/([$\w]+)(\/comments)?$/.exec(here) ?? [];
    if (comments !== undefined) {
      kept.said.push((body as { readonly text: string }).text);
      return [200, {}];
    }
    expectText(headers["content-type"], "application/json-patch+json");
    const fields = Object.fromEntries(
      (body as readonly { readonly path: string; readonly value: string }[]).map(({ path: field, value }) => [
        field.split(".").at(-1),
        value,
      ]),
    );
    if (item === "$Task") {
      kept.issues.push({
        ...{ id: kept.next(), title: fields.Title ?? "", text: "", labels: fields.Tags ?? "", open: true },
      });
    }
    const issue = item === "$Task" ? kept.issues.at(-1) : kept.issues.find(({ id }) => id === Number(item));
    if (issue === undefined) return [404, { message: "not found" }];
    const description = (body as readonly { readonly path: string; readonly value: string }[]).find(
      ({ path: field }) => field === "/fields/System.Description",
    );
    if (description !== undefined) issue.text = description.value;
    if (fields.Title !== undefined) issue.title = fields.Title;
    if (fields.State === "Done") issue.open = false;
    return [200, { id: issue.id }];
  });
  return {
    name: "Azure DevOps",
    environment: ({ request, commit }) => ({
      SYSTEM_ACCESSTOKEN: token,
      SYSTEM_COLLECTIONURI: `${url}/acme/`,
      SYSTEM_TEAMPROJECT: "Web site",
      BUILD_REPOSITORY_ID: "site",
      BUILD_BUILDID: "42",
      BUILD_SOURCEVERSION: commit,
      ...(request === undefined
        ? { BUILD_SOURCEBRANCH: "refs/heads/main" }
        : {
            SYSTEM_PULLREQUEST_PULLREQUESTID: String(request),
            BUILD_SOURCEBRANCH: `refs/pull/${request}/merge`,
          }),
    }),
    token,
    ...kept.shown(),
    stop,
  };
}

function expectText(found: unknown, wanted: string): void {
  if (found !== wanted) throw new Error(`${String(found)} is not ${wanted}`);
}

export { REQUEST };
