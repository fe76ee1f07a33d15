/** GitLab, where a run in CI is: its issues over the REST API. Knows nothing of goals. */
import type { Issues } from "./issues.js";
import { restOf } from "./rest.js";

export interface GitLabOptions {
  /** `https://gitlab.com/api/v4`, or that of an instance of one's own. */
  readonly apiUrl: string;
  /** The project's number. */
  readonly project: string;
  readonly token: string;
}

interface Raw {
  readonly iid: number;
  readonly description: string | null;
  readonly author?: { readonly username?: string } | null;
}

/** Every call throws a GoalsError `gitlab-refused` (exit 4) or `gitlab-error` (exit 1) with GitLab's own message. */
export function gitLabOver({ apiUrl, project, token }: GitLabOptions): Issues {
  const api = apiUrl.replace(/\/$/, "");
  const issues = `${api}/projects/${encodeURIComponent(project)}/issues`;
  const { call, all } = restOf({
    name: "GitLab",
    codes: { refused: "gitlab-refused", failed: "gitlab-error" },
    hint: "GITLAB_TOKEN is a project access token of the role Reporter or higher, with the scope api.",
    headers: { "private-token": token },
  });
  return {
    me: async () => ((await call("GET", `${api}/user`)) as { readonly username: string }).username,
    openIssues: async (label) =>
      (await all<Raw>(`${issues}?state=opened&labels=${encodeURIComponent(label)}`)).map(
        ({ iid, description, author }) => ({
          ...{ number: iid, body: description ?? "", author: author?.username ?? "" },
        }),
      ),
    createIssue: async ({ title, body, label }) =>
      void (await call("POST", issues, { title, description: body, labels: label })),
    updateIssue: async (number, { title, body, state }) =>
      void (await call("PUT", `${issues}/${number}`, {
        ...(title === undefined ? {} : { title }),
        ...(body === undefined ? {} : { description: body }),
        ...(state === undefined ? {} : { state_event: "close" }),
      })),
    createComment: async (issue, body) => void (await call("POST", `${issues}/${issue}/notes`, { body })),
  };
}
