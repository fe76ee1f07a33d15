/**
 * GitHub, where a run in CI is: what its runner says in variables (others leave them out), and the few calls to its REST
 * API: comments of a pull request, issues. Knows nothing of goals.
 */
import { GoalsError } from "../../diagnostics/error.js";
import type { Context } from "../context.js";
import { gitLabOver } from "./gitlab.js";
import type { Issues, Written } from "./issues.js";
import { restOf } from "./rest.js";

interface GitHubText extends Written {
  readonly id: number;
}

export interface GitHub extends Issues {
  /** All comments of a pull request or issue, oldest first. */
  readonly comments: (issue: number) => Promise<readonly GitHubText[]>;
  readonly updateComment: (id: number, body: string) => Promise<void>;
}

export interface GitHubOptions {
  /** `https://api.github.com`, or that of a GitHub Enterprise Server. */
  readonly apiUrl: string;
  /** `OWNER/NAME` */
  readonly repository: string;
  readonly token: string;
}

/** Who the token of a job writes as. */
const ACTIONS_BOT = "github-actions[bot]";

/** Every call throws a GoalsError `github-refused` (exit 4) or `github-error` (exit 1) with GitHub's own message. */
export function gitHubOver({ apiUrl, repository, token }: GitHubOptions): GitHub {
  const api = apiUrl.replace(/\/$/, "");
  const root = `${api}/repos/${repository}`;
  const { call, all } = restOf({
    name: "GitHub",
    codes: { refused: "github-refused", failed: "github-error" },
    hint: "The job needs `permissions: pull-requests: write, issues: write`; pull requests from forks never have them.",
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "x-github-api-version": "2022-11-28",
    },
  });
  return {
    // The job's own token is nobody's but the Actions app's, which can't ask.
    me: async () => {
      try {
        return ((await call("GET", `${api}/user`)) as { readonly login: string }).login;
      } catch (error) {
        if (error instanceof GoalsError && error.code === "github-refused") return ACTIONS_BOT;
        throw error;
      }
    },
    comments: async (issue) => (await all<Raw>(`${root}/issues/${issue}/comments`)).map(plain),
    createComment: async (issue, body) =>
      void (await call("POST", `${root}/issues/${issue}/comments`, { body })),
    updateComment: async (id, body) => void (await call("PATCH", `${root}/issues/comments/${id}`, { body })),
    openIssues: async (label) =>
      (await all<Raw>(`${root}/issues?state=open&labels=${encodeURIComponent(label)}`))
        // Pull requests are issues there, too.
        .filter((item) => item.pull_request === undefined)
        .map(plain),
    createIssue: async ({ title, body, label }) =>
      void (await call("POST", `${root}/issues`, { title, body, labels: [label] })),
    updateIssue: async (number, change) => void (await call("PATCH", `${root}/issues/${number}`, change)),
  };
}

interface Raw {
  readonly id?: number;
  readonly number?: number;
  readonly body?: string | null;
  readonly pull_request?: unknown;
  readonly user?: { readonly login?: string } | null;
}

function plain({ id, number, body, user }: Raw): GitHubText {
  return { id: id ?? 0, number: number ?? 0, body: body ?? "", author: user?.login ?? "" };
}

export interface Runner {
  /** Null where there is no token or no repository: then there is nobody to tell but the log. */
  readonly github: GitHub | null;
  /** Where issues are kept, GitHub's or GitLab's; null where no token says so. */
  readonly issues: Issues | null;
  /** The pull request's number; null where the run is not about one. */
  readonly pullRequest: number | null;
  /** A link to the run; null where it is not known. */
  readonly runUrl: string | null;
  /** The commit the files are from, short; null where it is not known. */
  readonly commit: string | null;
  /** Appends Markdown to the page of the run; does nothing where there is none. */
  readonly summarise: (markdown: string) => Promise<void>;
  /** Hands a value to later steps; does nothing where there are none. */
  readonly output: (name: string, value: string) => Promise<void>;
}

interface Event {
  readonly number?: unknown;
  readonly pull_request?: { readonly number?: unknown; readonly head?: { readonly sha?: unknown } };
}

export async function readRunner({ environment, files }: Context): Promise<Runner> {
  const { GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_API_URL, GITHUB_SERVER_URL, GITHUB_RUN_ID, GITHUB_SHA } =
    environment;
  const { GITLAB_TOKEN, CI_API_V4_URL, CI_PROJECT_ID } = environment;
  const event = await readEvent(environment.GITHUB_EVENT_PATH, files);
  const number = event.pull_request?.number ?? undefined;
  // On a pull request GITHUB_SHA is a merge commit that nobody has seen.
  const sha = typeof event.pull_request?.head?.sha === "string" ? event.pull_request.head.sha : GITHUB_SHA;
  const append = async (file: string | undefined, text: string): Promise<void> => {
    if (file) await files.append(file, text);
  };
  const github =
    GITHUB_TOKEN && GITHUB_REPOSITORY
      ? gitHubOver({
          apiUrl: GITHUB_API_URL ?? "https://api.github.com",
          repository: GITHUB_REPOSITORY,
          token: GITHUB_TOKEN,
        })
      : null;
  return {
    github,
    issues:
      github ??
      (GITLAB_TOKEN && CI_API_V4_URL && CI_PROJECT_ID
        ? gitLabOver({ apiUrl: CI_API_V4_URL, project: CI_PROJECT_ID, token: GITLAB_TOKEN })
        : null),
    pullRequest: typeof number === "number" ? number : null,
    runUrl:
      GITHUB_SERVER_URL && GITHUB_REPOSITORY && GITHUB_RUN_ID
        ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
        : null,
    commit: sha ? sha.slice(0, 7) : null,
    summarise: (markdown) => append(environment.GITHUB_STEP_SUMMARY, `${markdown}\n`),
    output: (name, value) => append(environment.GITHUB_OUTPUT, `${name}=${value.replace(/[\r\n]+/g, " ")}\n`),
  };
}

async function readEvent(path: string | undefined, files: Context["files"]): Promise<Event> {
  if (!path || (await files.size(path)) === null) return {};
  try {
    return JSON.parse((await files.read(path)).toString("utf8")) as Event;
  } catch {
    return {};
  }
}
