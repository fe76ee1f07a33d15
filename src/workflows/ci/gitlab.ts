/** The few calls to GitLab's REST API: notes of a merge request, issues, files that a job has left. Knows nothing of goals. */
import { gitLabHeaders, gitLabIssues, gitLabMarkdown } from "../deliver/trackers.js";
import type { Forge } from "./forge.js";
import { restOf } from "./rest.js";
import { planTextsIn } from "./unzip.js";

export interface GitLabOptions {
  /** `https://gitlab.com/api/v4`, or that of an instance of one's own. */
  readonly apiUrl: string;
  /** The project's number. */
  readonly project: string;
  readonly token: string;
}

interface Raw {
  readonly author?: { readonly username?: string } | null;
}
interface RawNote extends Raw {
  readonly id: number;
  readonly body: string;
}
interface RawRequest {
  readonly iid: number;
  readonly state: string;
  readonly merge_commit_sha?: string | null;
  readonly squash_commit_sha?: string | null;
}

/** Every call throws a GoalsError `gitlab-refused` (exit 4) or `gitlab-error` (exit 1) with GitLab's own message. */
export function gitLabOver({ apiUrl, project, token }: GitLabOptions): Forge {
  const api = apiUrl.replace(/\/$/, "");
  const root = `${api}/projects/${encodeURIComponent(project)}`;
  const rest = restOf({
    name: "GitLab",
    codes: { refused: "gitlab-refused", failed: "gitlab-error" },
    hint: "GITLAB_TOKEN is a project access token of the role Reporter or higher, with the scope api.",
    headers: gitLabHeaders(token),
  });
  const { call, all, bytes } = rest;
  const notes = (request: number): string => `${root}/merge_requests/${request}/notes`;
  return {
    ...gitLabIssues({ api, project }, rest),
    refused: "gitlab-refused",
    room: 900_000,
    comments: async (request) =>
      (await all<RawNote>(`${notes(request)}?order_by=created_at&sort=asc`)).map(({ id, body, author }) => ({
        ...{ id, number: 0, body, author: author?.username ?? "" },
      })),
    addComment: async (request, body) =>
      void (await call("POST", notes(request), { body: gitLabMarkdown(body) })),
    updateComment: async (request, id, body) =>
      void (await call("PUT", `${notes(request)}/${id}`, { body: gitLabMarkdown(body) })),
    requestOf: async (commit) => {
      const found = await all<RawRequest>(`${root}/repository/commits/${commit}/merge_requests`);
      const merged = found.filter(({ state }) => state === "merged");
      const brought = merged.find(
        (one) => one.merge_commit_sha === commit || one.squash_commit_sha === commit,
      );
      return (brought ?? merged[0])?.iid ?? null;
    },
    plansOf: async (job) => planTextsIn(await bytes(`${root}/jobs/${job}/artifacts`)),
  };
}
