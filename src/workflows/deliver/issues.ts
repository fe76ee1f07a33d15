/**
 * Issues of GitHub and GitLab: each found again by a mark in its text, opened, kept up to date and closed. What is there
 * already is not written again, so that doing it once more changes nothing. Issues and comments of others are left alone.
 */
import type { IssueWish } from "./message.js";
import { type Answer, NotTaken, type Patience, retried } from "./retried.js";

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer extends Answer {
  readonly text: string;
}

/** Follows no redirect. Throws where no answer came. */
export type HttpCall = (request: HttpRequest) => Promise<HttpAnswer>;

interface Tracker {
  /** Who writes. */
  readonly me: () => Promise<string>;
  readonly openIssues: () => Promise<readonly Written[]>;
  readonly comments: (issue: number) => Promise<readonly Written[]>;
  readonly create: (title: string, body: string) => Promise<number>;
  readonly update: (
    issue: number,
    change: { readonly title: string; readonly body: string },
  ) => Promise<void>;
  readonly comment: (issue: number, body: string) => Promise<void>;
  readonly close: (issue: number) => Promise<void>;
  /** Markdown that GitHub takes, as this one takes it. */
  readonly words: (markdown: string) => string;
}

interface Written {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
}

const LABEL = "ga4-goals";

const TRIES = 5;
const PAUSE_MS = 5_000;

/**
 * `id`: of the message, so that its comment is written once. Where an answer was lost it begins again, and looks at what is
 * there.
 */
export async function writeIssues(
  tracker: Tracker,
  wishes: readonly IssueWish[],
  { id, sleep }: { readonly id: string; readonly sleep: Patience["sleep"] },
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await writeOnce(tracker, wishes, id);
      return;
    } catch (error) {
      if (tries === TRIES || !(error instanceof NotTaken) || error.certain) throw error;
      await sleep(PAUSE_MS * tries);
    }
  }
}

async function writeOnce(tracker: Tracker, wishes: readonly IssueWish[], id: string): Promise<void> {
  if (wishes.length === 0) return;
  const me = await tracker.me();
  const open = (await tracker.openIssues()).filter(({ author }) => author === me);
  for (const wish of wishes) {
    const mark = `<!-- ga4-goals:${wish.key} -->`;
    const body = `${mark}\n${tracker.words(wish.body)}`;
    const there = open.find((issue) => issue.body.startsWith(mark));
    if (there === undefined) {
      // One that is over before anybody was told of it, or that has been closed already.
      if (wish.open) await tracker.create(wish.title, body);
      continue;
    }
    // The body is written last: where it is as it is to be, the comment is there too, or was never needed.
    if (!sameText(there.body, body) || there.title !== wish.title) {
      const commented = `<!-- ga4-goals:message:${id} -->`;
      const comments = await tracker.comments(there.number);
      if (!comments.some((comment) => comment.author === me && comment.body.startsWith(commented))) {
        await tracker.comment(there.number, `${commented}\n${tracker.words(wish.news)}`);
      }
      await tracker.update(there.number, { title: wish.title, body });
    }
    if (!wish.open) await tracker.close(there.number);
  }
}

/** The services may end lines and texts in their own way. */
function sameText(a: string, b: string): boolean {
  return a.replaceAll("\r\n", "\n").trim() === b.replaceAll("\r\n", "\n").trim();
}

interface Reach {
  readonly call: HttpCall;
  readonly patience: Patience;
  readonly token: string;
}

const PAGE = 100;

/** `root`: the API's address down to the repository; `api` without it. */
export function gitHubIssues(
  { api, repository }: { readonly api: string; readonly repository: string },
  reach: Reach,
): Tracker {
  const base = api.replace(/\/$/, "");
  const headers = {
    accept: "application/vnd.github+json",
    authorization: `Bearer ${reach.token}`,
    "x-github-api-version": "2022-11-28",
  };
  const ask = asking(headers, reach);
  const root = `${base}/repos/${repository}`;
  const written = (item: Raw): Written => ({
    number: item.number ?? 0,
    title: item.title ?? "",
    body: item.body ?? "",
    author: item.user?.login ?? "",
  });
  return {
    me: async () => {
      try {
        return ((await ask("GET", `${base}/user`)) as { readonly login?: string }).login ?? "";
      } catch (error) {
        // The token of a job is nobody's but the Actions app's, which can't ask.
        if (error instanceof NotTaken && error.status === 403) return "github-actions[bot]";
        throw error;
      }
    },
    openIssues: async () =>
      (await allOf(ask, `${root}/issues?state=open&labels=${LABEL}`))
        .filter((item) => item.pull_request === undefined)
        .map(written),
    comments: async (issue) => (await allOf(ask, `${root}/issues/${issue}/comments?`)).map(written),
    create: async (title, body) =>
      ((await ask("POST", `${root}/issues`, { title, body, labels: [LABEL] })) as Raw).number ?? 0,
    update: async (issue, change) => void (await ask("PATCH", `${root}/issues/${issue}`, change)),
    comment: async (issue, body) => void (await ask("POST", `${root}/issues/${issue}/comments`, { body })),
    close: async (issue) => void (await ask("PATCH", `${root}/issues/${issue}`, { state: "closed" })),
    words: (markdown) => markdown,
  };
}

export function gitLabIssues(
  { api, project }: { readonly api: string; readonly project: string },
  reach: Reach,
): Tracker {
  const base = api.replace(/\/$/, "");
  const ask = asking({ "private-token": reach.token }, reach);
  const root = `${base}/projects/${encodeURIComponent(project)}`;
  const written = (item: Raw): Written => ({
    number: item.iid ?? 0,
    title: item.title ?? "",
    body: item.description ?? item.body ?? "",
    author: item.author?.username ?? "",
  });
  return {
    me: async () => ((await ask("GET", `${base}/user`)) as { readonly username?: string }).username ?? "",
    openIssues: async () => (await allOf(ask, `${root}/issues?state=opened&labels=${LABEL}`)).map(written),
    comments: async (issue) => (await allOf(ask, `${root}/issues/${issue}/notes?`)).map(written),
    create: async (title, description) =>
      ((await ask("POST", `${root}/issues`, { title, description, labels: LABEL })) as Raw).iid ?? 0,
    update: async (issue, { title, body }) =>
      void (await ask("PUT", `${root}/issues/${issue}`, { title, description: body })),
    comment: async (issue, body) => void (await ask("POST", `${root}/issues/${issue}/notes`, { body })),
    close: async (issue) => void (await ask("PUT", `${root}/issues/${issue}`, { state_event: "close" })),
    // A comment in HTML does not part an @ from a name here; a joiner without width does.
    words: (markdown) => markdown.replaceAll("@<!-- -->", "@\u2060"),
  };
}

interface Raw {
  readonly number?: number;
  readonly iid?: number;
  readonly title?: string;
  readonly body?: string | null;
  readonly description?: string | null;
  readonly pull_request?: unknown;
  readonly user?: { readonly login?: string } | null;
  readonly author?: { readonly username?: string } | null;
}

type Ask = (method: string, url: string, body?: object) => Promise<unknown>;

/** What may have been written is not sent again as it is: whoever writes looks first at what is there. */
function asking(own: Readonly<Record<string, string>>, { call, patience }: Reach): Ask {
  return async (method, url, body) => {
    const { answer } = await retried(
      () =>
        call({
          ...{ method, url },
          headers: { ...own, "content-type": "application/json", "user-agent": "ga4-goals" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      patience,
      { once: method !== "GET" },
    );
    try {
      return answer.text === "" ? null : JSON.parse(answer.text);
    } catch {
      throw new NotTaken("it answered something else than JSON", { certain: method === "GET" });
    }
  };
}

/** To the last page: a list that is cut short would make a second issue beside the first. */
async function allOf(ask: Ask, url: string): Promise<readonly Raw[]> {
  const items: Raw[] = [];
  for (let page = 1; ; page++) {
    const more = (await ask("GET", `${url}&per_page=${PAGE}&page=${page}`)) as readonly Raw[];
    items.push(...more);
    if (more.length < PAGE) return items;
  }
}
