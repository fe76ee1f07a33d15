/** The few calls to the REST API of Bitbucket Cloud: comments of a pull request, issues. Knows nothing of goals. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { Forge } from "./forge.js";
import { restOf } from "./rest.js";

export interface BitbucketOptions {
  /** `https://api.bitbucket.org/2.0` */
  readonly apiUrl: string;
  /** `WORKSPACE/REPOSITORY` */
  readonly repository: string;
  readonly token: string;
}

interface Raw {
  readonly id: number;
  readonly content?: { readonly raw?: string | null } | null;
  readonly deleted?: boolean;
  /** Of a comment. */
  readonly user?: { readonly uuid?: string } | null;
  /** Of an issue. */
  readonly reporter?: { readonly uuid?: string } | null;
}
interface Page<T> {
  readonly values?: readonly T[];
  readonly next?: string;
}

/** Every call throws a GoalsError `bitbucket-refused` (exit 4) or `bitbucket-error` (exit 1) with Bitbucket's own message. */
export function bitbucketOver({ apiUrl, repository, token }: BitbucketOptions): Forge {
  const api = apiUrl.replace(/\/$/, "");
  const root = `${api}/repositories/${repository}`;
  const { call } = restOf({
    name: "Bitbucket",
    codes: { refused: "bitbucket-refused", failed: "bitbucket-error" },
    hint: "BITBUCKET_TOKEN is an access token with the scopes account, pullrequest:write and, for drift and check, issue:write; issues have to be switched on for the repository.",
    headers: { authorization: `Bearer ${token}` },
  });
  const all = async <T>(url: string): Promise<readonly T[]> => {
    const items: T[] = [];
    for (let at: string | undefined = url; at !== undefined; ) {
      // The token goes nowhere else, whatever an answer says.
      if (!at.startsWith(`${api}/`))
        throw new GoalsError("bitbucket-error", "Bitbucket's next page is somewhere else", {
          exitCode: EXIT.unexpected,
        });
      const page = (await call("GET", at)) as Page<T>;
      items.push(...(page.values ?? []));
      at = page.next;
    }
    return items;
  };
  const comments = (request: number): string => `${root}/pullrequests/${request}/comments`;
  const content = (text: string) => ({ content: { raw: withoutHtml(text) } });
  return {
    refused: "bitbucket-refused",
    room: 30_000,
    written: (text) => withComments(withoutHtml(text)),
    me: async () => ((await call("GET", `${api}/user`)) as { readonly uuid: string }).uuid,
    comments: async (request) =>
      (await all<Raw>(`${comments(request)}?pagelen=100`))
        .filter(({ deleted }) => deleted !== true)
        .map(({ id, content: text, user }) => ({
          ...{ id, number: 0, body: withComments(text?.raw ?? ""), author: user?.uuid ?? "" },
        })),
    addComment: async (request, body) => void (await call("POST", comments(request), content(body))),
    updateComment: async (request, id, body) =>
      void (await call("PUT", `${comments(request)}/${id}`, content(body))),
    requestOf: async (commit) => {
      const found = await all<{ readonly id: number; readonly state?: string }>(
        `${root}/commit/${commit}/pullrequests`,
      );
      return found.find(({ state }) => state === undefined || state === "MERGED")?.id ?? null;
    },
    // What a step leaves is for later steps of its pipeline alone.
    plansOf: async () => [],
    // There are no labels: the text says whose it is.
    openIssues: async () =>
      (
        await all<Raw>(`${root}/issues?pagelen=100&q=${encodeURIComponent('state="new" OR state="open"')}`)
      ).map(({ id, content: text, reporter }) => ({
        ...{ number: id, body: withComments(text?.raw ?? ""), author: reporter?.uuid ?? "" },
      })),
    createIssue: async ({ title, body }) =>
      void (await call("POST", `${root}/issues`, { title, ...content(body), kind: "task" })),
    updateIssue: async (number, { title, body, state }) =>
      void (await call("PUT", `${root}/issues/${number}`, {
        ...(title === undefined ? {} : { title }),
        ...(body === undefined ? {} : content(body)),
        ...(state === undefined ? {} : { state }),
      })),
    createComment: async (issue, body) =>
      void (await call("POST", `${root}/issues/${issue}/comments`, content(body))),
  };
}

/** Bitbucket shows HTML as it is written; what nobody is to see is the definition of a link that is nowhere used. */
function withoutHtml(text: string): string {
  return text
    .replace(/@<!-- -->/g, "@\u200b")
    .replace(/^<!-- (.*) -->$/gm, "[//]: # ($1)")
    .replace(/^<details><summary>(.*)<\/summary>$/gm, "$1:")
    .replace(/^<\/details>$/gm, "");
}

/** What nobody sees, as our other services have it. */
function withComments(text: string): string {
  return text.replace(/^\[\/\/\]: # \((.*)\)$/gm, "<!-- $1 -->");
}
