/**
 * GitHub, where a run in CI is: what its runner says in variables (others leave them out), and the few calls to its REST
 * API: comments of a pull request, issues. Knows nothing of goals.
 */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { Context } from "../context.js";

export interface GitHubText {
  readonly id: number;
  /** The issue's number; 0 for a comment. */
  readonly number: number;
  readonly body: string;
  /** The login of who wrote it; empty where GitHub does not say. */
  readonly author: string;
}

export interface GitHub {
  /** The login that comments are written as. The job's own token is nobody's but the Actions app's, which can't ask. */
  readonly me: () => Promise<string>;
  /** All comments of a pull request or issue, oldest first. */
  readonly comments: (issue: number) => Promise<readonly GitHubText[]>;
  readonly createComment: (issue: number, body: string) => Promise<void>;
  readonly updateComment: (id: number, body: string) => Promise<void>;
  /** All open issues with a label; pull requests are not among them. */
  readonly openIssues: (label: string) => Promise<readonly GitHubText[]>;
  /** The new issue's number. */
  readonly createIssue: (issue: {
    readonly title: string;
    readonly body: string;
    readonly label: string;
  }) => Promise<number>;
  readonly updateIssue: (
    number: number,
    change: { readonly title?: string; readonly body?: string; readonly state?: "closed" },
  ) => Promise<void>;
}

export interface GitHubOptions {
  /** `https://api.github.com`, or that of a GitHub Enterprise Server. */
  readonly apiUrl: string;
  /** `OWNER/NAME` */
  readonly repository: string;
  readonly token: string;
}

const PAGE = 100;
/** Who the token of a job writes as. */
const ACTIONS_BOT = "github-actions[bot]";
const PATIENCE_MS = 30_000;

/** Every call throws a GoalsError `github-refused` (exit 4) or `github-error` (exit 1) with GitHub's own message. */
export function gitHubOver({ apiUrl, repository, token }: GitHubOptions): GitHub {
  const root = `${apiUrl.replace(/\/$/, "")}/repos/${repository}`;

  async function call(method: string, path: string, body?: object, under = root): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${under}${path}`, {
        method,
        headers: {
          accept: "application/vnd.github+json",
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "user-agent": "ga4-goals",
          "x-github-api-version": "2022-11-28",
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new GoalsError("github-error", `GitHub did not answer: ${text}`, { exitCode: EXIT.unexpected });
    }
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, text);
    return text === "" ? null : JSON.parse(text);
  }

  /** To the last page: a list that is cut short would make a second comment beside the first. */
  async function all(path: string): Promise<readonly Raw[]> {
    const items: Raw[] = [];
    for (let page = 1; ; page++) {
      const more = (await call(
        "GET",
        `${path}${path.includes("?") ? "&" : "?"}per_page=${PAGE}&page=${page}`,
      )) as Raw[];
      items.push(...more);
      if (more.length < PAGE) return items;
    }
  }

  return {
    me: async () => {
      try {
        return (
          (await call("GET", "/user", undefined, apiUrl.replace(/\/$/, ""))) as { readonly login: string }
        ).login;
      } catch (error) {
        if (error instanceof GoalsError && error.code === "github-refused") return ACTIONS_BOT;
        throw error;
      }
    },
    comments: async (issue) => (await all(`/issues/${issue}/comments`)).map(plain),
    createComment: async (issue, body) => void (await call("POST", `/issues/${issue}/comments`, { body })),
    updateComment: async (id, body) => void (await call("PATCH", `/issues/comments/${id}`, { body })),
    openIssues: async (label) =>
      (await all(`/issues?state=open&labels=${encodeURIComponent(label)}`))
        .filter((item) => item.pull_request === undefined)
        .map(plain),
    createIssue: async ({ title, body, label }) =>
      plain((await call("POST", "/issues", { title, body, labels: [label] })) as Raw).number,
    updateIssue: async (number, change) => void (await call("PATCH", `/issues/${number}`, change)),
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

function refusal(status: number, text: string): GoalsError {
  let message = "";
  try {
    message = (JSON.parse(text) as { readonly message?: string }).message ?? "";
  } catch {
    // Not every proxy on the way answers in JSON.
  }
  const refused = status === 401 || status === 403 || status === 404;
  return new GoalsError(
    refused ? "github-refused" : "github-error",
    `GitHub says ${status} ${message}`.trim(),
    {
      exitCode: refused ? EXIT.notAllowed : EXIT.unexpected,
      ...(refused
        ? {
            hint: "The job needs `permissions: pull-requests: write, issues: write`; pull requests from forks never have them.",
          }
        : {}),
    },
  );
}

export interface Runner {
  /** Null where there is no token or no repository: then there is nobody to tell but the log. */
  readonly github: GitHub | null;
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
  const event = await readEvent(environment.GITHUB_EVENT_PATH, files);
  const number = event.pull_request?.number ?? undefined;
  // On a pull request GITHUB_SHA is a merge commit that nobody has seen.
  const sha = typeof event.pull_request?.head?.sha === "string" ? event.pull_request.head.sha : GITHUB_SHA;
  const append = async (file: string | undefined, text: string): Promise<void> => {
    if (file) await files.append(file, text);
  };
  return {
    github:
      GITHUB_TOKEN && GITHUB_REPOSITORY
        ? gitHubOver({
            apiUrl: GITHUB_API_URL ?? "https://api.github.com",
            repository: GITHUB_REPOSITORY,
            token: GITHUB_TOKEN,
          })
        : null,
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
