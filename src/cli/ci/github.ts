/** The few calls to GitHub's REST API: comments of a pull request, issues, files that a run has left. Knows nothing of goals. */
import { GoalsError } from "../../diagnostics/error.js";
import type { Comment, Forge } from "./forge.js";
import { restOf } from "./rest.js";
import { planTextsIn } from "./unzip.js";

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
export function gitHubOver({ apiUrl, repository, token }: GitHubOptions): Forge {
  const api = apiUrl.replace(/\/$/, "");
  const root = `${api}/repos/${repository}`;
  const { call, all, bytes } = restOf({
    name: "GitHub",
    codes: { refused: "github-refused", failed: "github-error" },
    hint: "The job needs `permissions: pull-requests: write, issues: write`; pull requests from forks never have them.",
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "x-github-api-version": "2022-11-28",
    },
  });
  const addComment = async (number: number, body: string): Promise<void> =>
    void (await call("POST", `${root}/issues/${number}/comments`, { body }));
  return {
    refused: "github-refused",
    room: 65_000,
    written: (text) => text,
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
    addComment,
    // A pull request is an issue there.
    createComment: addComment,
    updateComment: async (_request, id, body) =>
      void (await call("PATCH", `${root}/issues/comments/${id}`, { body })),
    requestOf: async (commit) => {
      const merged = (await all<Pull>(`${root}/commits/${commit}/pulls`)).filter(
        ({ merged_at: at }) => typeof at === "string",
      );
      return (merged.find(({ merge_commit_sha: sha }) => sha === commit) ?? merged[0])?.number ?? null;
    },
    plansOf: async (run) => {
      const found = (await call("GET", `${root}/actions/runs/${run}/artifacts?per_page=100`)) as {
        readonly artifacts?: readonly Artifact[];
      };
      const ours = (found.artifacts ?? []).filter(
        ({ name, expired }) => name.startsWith(ARTIFACT) && expired !== true,
      );
      const archives = ours.map(({ id }) => bytes(`${root}/actions/artifacts/${id}/zip`));
      return (await Promise.all(archives)).flatMap(planTextsIn);
    },
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

/** What the names of files with plans begin with, where a run leaves them. */
const ARTIFACT = "ga4-goals-plan";

interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly expired?: boolean;
}

interface Pull {
  readonly number: number;
  readonly merged_at?: unknown;
  readonly merge_commit_sha?: unknown;
}

interface Raw {
  readonly id?: number;
  readonly number?: number;
  readonly body?: string | null;
  readonly pull_request?: unknown;
  readonly user?: { readonly login?: string } | null;
}

function plain({ id, number, body, user }: Raw): Comment {
  return { id: id ?? 0, number: number ?? 0, body: body ?? "", author: user?.login ?? "" };
}
