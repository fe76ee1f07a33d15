/** The issues of a repository on GitHub and of a project on GitLab, over whoever makes the calls. Knows nothing of goals. */

/** An issue, or a comment, as it is there. */
export interface Written {
  /** The issue's number; 0 for a comment. */
  readonly number: number;
  /** Of an issue. */
  readonly title?: string;
  readonly body: string;
  /** The login of who wrote it; empty where that is not said. */
  readonly author: string;
}

export interface Issue {
  readonly title: string;
  readonly body: string;
}

/** Issues of one repository, wherever it has them. */
export interface Issues {
  /** Our Markdown as it is kept there. */
  readonly written: (text: string) => string;
  /** The login that issues and comments are written as. */
  readonly me: () => Promise<string>;
  /** All open issues with a label. */
  readonly openIssues: (label: string) => Promise<readonly Written[]>;
  readonly createIssue: (issue: Issue & { readonly label: string }) => Promise<void>;
  readonly updateIssue: (
    number: number,
    change: Partial<Issue> & { readonly state?: "closed" },
  ) => Promise<void>;
  readonly createComment: (issue: number, body: string) => Promise<void>;
}

/** And what was said to them. */
export interface Tracker extends Issues {
  readonly issueComments: (issue: number) => Promise<readonly Written[]>;
}

/** Who makes the calls: waiting, repeating and the words for what goes wrong are its own. */
export interface Calls {
  readonly call: (method: string, url: string, body?: object) => Promise<unknown>;
  /** To the last page: a list that is cut short would make a second issue beside the first. */
  readonly all: <T>(url: string) => Promise<readonly T[]>;
  /** Whether a call failed because the token may not make it. */
  readonly refused: (error: unknown) => boolean;
}

const PAGE = 100;

/** A list of a service that counts its pages, as both do. */
export async function allPages<T>(call: Calls["call"], url: string): Promise<readonly T[]> {
  const items: T[] = [];
  for (let page = 1; ; page++) {
    const mark = url.includes("?") ? "&" : "?";
    const more = (await call("GET", `${url}${mark}per_page=${PAGE}&page=${page}`)) as readonly T[];
    items.push(...more);
    if (more.length < PAGE) return items;
  }
}

export const gitHubHeaders = (token: string): Readonly<Record<string, string>> => ({
  accept: "application/vnd.github+json",
  authorization: `Bearer ${token}`,
  "x-github-api-version": "2022-11-28",
});

export const gitLabHeaders = (token: string): Readonly<Record<string, string>> => ({
  "private-token": token,
});

/** Who the token of a job writes as: it is nobody's but the Actions app's, which can't ask. */
const ACTIONS_BOT = "github-actions[bot]";

interface GitHubText {
  readonly number?: number;
  readonly title?: string;
  readonly body?: string | null;
  readonly pull_request?: unknown;
  readonly user?: { readonly login?: string } | null;
}

/** `api`: `https://api.github.com`, or that of a GitHub Enterprise Server. `repository`: `OWNER/NAME`. */
export function gitHubIssues(
  { api, repository }: { readonly api: string; readonly repository: string },
  { call, all, refused }: Calls,
): Tracker {
  const base = api.replace(/\/$/, "");
  const root = `${base}/repos/${repository}/issues`;
  const plain = ({ number = 0, title = "", body, user }: GitHubText): Written => ({
    ...{ number, title, body: body ?? "", author: user?.login ?? "" },
  });
  return {
    written: (text) => text,
    me: async () => {
      try {
        return ((await call("GET", `${base}/user`)) as { readonly login?: string }).login ?? "";
      } catch (error) {
        if (refused(error)) return ACTIONS_BOT;
        throw error;
      }
    },
    openIssues: async (label) =>
      (await all<GitHubText>(`${root}?state=open&labels=${encodeURIComponent(label)}`))
        // Pull requests are issues there, too.
        .filter((item) => item.pull_request === undefined)
        .map(plain),
    issueComments: async (issue) => (await all<GitHubText>(`${root}/${issue}/comments`)).map(plain),
    createIssue: async ({ title, body, label }) =>
      void (await call("POST", root, { title, body, labels: [label] })),
    updateIssue: async (number, change) => void (await call("PATCH", `${root}/${number}`, change)),
    createComment: async (issue, body) => void (await call("POST", `${root}/${issue}/comments`, { body })),
  };
}

interface GitLabText {
  readonly iid?: number;
  readonly title?: string;
  readonly body?: string;
  readonly description?: string | null;
  readonly author?: { readonly username?: string } | null;
}

/** A comment in HTML does not part an @ from a name on GitLab; a joiner without width does. */
export const gitLabMarkdown = (text: string): string => text.replaceAll("@<!-- -->", "@\u2060");

/** `api`: `https://gitlab.com/api/v4`, or that of an instance of one's own. `project`: its number, or `GROUP/NAME`. */
export function gitLabIssues(
  { api, project }: { readonly api: string; readonly project: string },
  { call, all }: Calls,
): Tracker {
  const base = api.replace(/\/$/, "");
  const root = `${base}/projects/${encodeURIComponent(project)}/issues`;
  const plain = ({ iid = 0, title = "", body, description, author }: GitLabText): Written => ({
    ...{ number: iid, title, body: description ?? body ?? "", author: author?.username ?? "" },
  });
  return {
    written: gitLabMarkdown,
    me: async () => ((await call("GET", `${base}/user`)) as { readonly username?: string }).username ?? "",
    openIssues: async (label) =>
      (await all<GitLabText>(`${root}?state=opened&labels=${encodeURIComponent(label)}`)).map(plain),
    issueComments: async (issue) => (await all<GitLabText>(`${root}/${issue}/notes`)).map(plain),
    createIssue: async ({ title, body, label }) =>
      void (await call("POST", root, { title, description: gitLabMarkdown(body), labels: label })),
    updateIssue: async (number, { title, body, state }) =>
      void (await call("PUT", `${root}/${number}`, {
        ...(title === undefined ? {} : { title }),
        ...(body === undefined ? {} : { description: gitLabMarkdown(body) }),
        ...(state === undefined ? {} : { state_event: "close" }),
      })),
    createComment: async (issue, body) =>
      void (await call("POST", `${root}/${issue}/notes`, { body: gitLabMarkdown(body) })),
  };
}

/** Services end lines and texts in their own way. */
export function sameText(a: string, b: string): boolean {
  const plain = (text: string): string => text.replaceAll("\r\n", "\n").trim();
  return plain(a) === plain(b);
}
