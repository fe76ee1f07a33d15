/** The few calls to GitHub's REST API: comments of a pull request, issues, files that a run has left. Knows nothing of goals. */
import { gitHubHeaders, gitHubIssues } from "../deliver/trackers.js";
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

/** Every call throws a GoalsError `github-refused` (exit 4) or `github-error` (exit 1) with GitHub's own message. */
export function gitHubOver({ apiUrl, repository, token }: GitHubOptions): Forge {
  const api = apiUrl.replace(/\/$/, "");
  const root = `${api}/repos/${repository}`;
  const rest = restOf({
    name: "GitHub",
    codes: { refused: "github-refused", failed: "github-error" },
    hint: "The job needs `permissions: pull-requests: write, issues: write`; pull requests from forks never have them.",
    headers: gitHubHeaders(token),
  });
  const { call, all, bytes } = rest;
  const issues = gitHubIssues({ api, repository }, rest);
  return {
    ...issues,
    refused: "github-refused",
    room: 65_000,
    comments: async (issue) => (await all<Raw>(`${root}/issues/${issue}/comments`)).map(plain),
    // A pull request is an issue there.
    addComment: issues.createComment,
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
  readonly body?: string | null;
  readonly user?: { readonly login?: string } | null;
}

function plain({ id, body, user }: Raw): Comment {
  return { id: id ?? 0, number: 0, body: body ?? "", author: user?.login ?? "" };
}
