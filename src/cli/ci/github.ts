/** The few calls to GitHub's REST API that a run in CI makes: comments of a pull request, issues. Knows nothing of goals. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";

export interface GitHubText {
  readonly id: number;
  /** The issue's number; 0 for a comment. */
  readonly number: number;
  readonly body: string;
}

export interface GitHub {
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
const PATIENCE_MS = 30_000;

/** Every call throws a GoalsError `github-refused` (exit 4) or `github-error` (exit 1) with GitHub's own message. */
export function gitHubOver({ apiUrl, repository, token }: GitHubOptions): GitHub {
  const root = `${apiUrl.replace(/\/$/, "")}/repos/${repository}`;

  async function call(method: string, path: string, body?: object): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${root}${path}`, {
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
}

function plain({ id, number, body }: Raw): GitHubText {
  return { id: id ?? 0, number: number ?? 0, body: body ?? "" };
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
