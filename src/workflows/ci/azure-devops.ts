/**
 * The few calls to the REST API of Azure DevOps: threads of a pull request, work items in the place of issues, files that a
 * run has left. Knows nothing of goals.
 */
import type { Forge } from "./forge.js";
import { restOf } from "./rest.js";
import { planTextsIn } from "./unzip.js";

export interface AzureDevOpsOptions {
  /** `https://dev.azure.com/ORGANISATION/` */
  readonly collection: string;
  readonly project: string;
  /** The repository's id or name. */
  readonly repository: string;
  readonly token: string;
}

const VERSION = "api-version=7.1";
/** There in every kind of project. */
const TYPE = "Task";
const PATCH = "application/json-patch+json";

interface List<T> {
  readonly value?: readonly T[];
}
interface Thread {
  readonly id: number;
  readonly isDeleted?: boolean;
  readonly comments?: readonly {
    readonly id: number;
    readonly content?: string;
    readonly isDeleted?: boolean;
    readonly author?: { readonly id?: string };
  }[];
}
interface WorkItem {
  readonly id: number;
  readonly fields: {
    readonly "System.Description"?: string;
    readonly "System.Tags"?: string;
    readonly "System.CreatedBy"?: { readonly id?: string };
  };
}

/** Every call throws a GoalsError `azure-devops-refused` (exit 4) or `azure-devops-error` (exit 1) with its own message. */
export function azureDevOpsOver({ collection, project, repository, token }: AzureDevOpsOptions): Forge {
  const api = collection.replace(/\/$/, "");
  const root = `${api}/${encodeURIComponent(project)}/_apis`;
  const git = `${root}/git/repositories/${encodeURIComponent(repository)}`;
  const { call, bytes } = restOf({
    name: "Azure DevOps",
    codes: { refused: "azure-devops-refused", failed: "azure-devops-error" },
    hint: "SYSTEM_ACCESSTOKEN has to be handed to the step; the build service needs Contribute to pull requests on the repository and, for drift and check, Edit work items.",
    headers: { authorization: `Bearer ${token}` },
  });
  const threads = (request: number): string => `${git}/pullRequests/${request}/threads`;
  const patch = (method: string, path: string, fields: Readonly<Record<string, string>>): Promise<unknown> =>
    call(
      method,
      `${root}/wit/workitems/${path}?${VERSION}`,
      Object.entries(fields).map(([field, value]) => ({ op: "add", path: `/${field}`, value })),
      PATCH,
    );
  /** A tag keeps what finds it again: of a text, not every editor keeps what nobody sees. */
  const fieldsOf = ({ title, body }: { readonly title?: string; readonly body?: string }) => ({
    ...(title === undefined ? {} : { "fields/System.Title": title }),
    ...(body === undefined
      ? {}
      : {
          "fields/System.Description": body,
          "multilineFieldsFormat/System.Description": "Markdown",
        }),
  });
  return {
    refused: "azure-devops-refused",
    room: 140_000,
    written: (text) => text,
    me: async () => {
      const found = await call("GET", `${api}/_apis/connectionData?api-version=7.1-preview`);
      return (found as { readonly authenticatedUser: { readonly id: string } }).authenticatedUser.id;
    },
    comments: async (request) => {
      const found = (await call("GET", `${threads(request)}?${VERSION}`)) as List<Thread>;
      return (found.value ?? []).flatMap(({ id, isDeleted, comments = [] }) => {
        const [first] = comments;
        return isDeleted === true || first === undefined || first.isDeleted === true
          ? []
          : [{ ...{ id, number: 0, body: first.content ?? "", author: first.author?.id ?? "" } }];
      });
    },
    // Closed from the beginning: it is no question that holds a merge up.
    addComment: async (request, content) =>
      void (await call("POST", `${threads(request)}?${VERSION}`, {
        comments: [{ parentCommentId: 0, content, commentType: "text" }],
        status: "closed",
      })),
    updateComment: async (request, thread, content) =>
      void (await call("PATCH", `${threads(request)}/${thread}/comments/1?${VERSION}`, { content })),
    requestOf: async (commit) => {
      const asked = { queries: [{ type: "lastMergeCommit", items: [commit] }] };
      const found = (await call("POST", `${git}/pullrequestquery?${VERSION}`, asked)) as {
        readonly results?: readonly Readonly<
          Record<string, readonly { readonly pullRequestId: number; readonly status: string }[]>
        >[];
      };
      const brought = (found.results ?? []).flatMap((one) => one[commit] ?? []);
      return brought.find(({ status }) => status === "completed")?.pullRequestId ?? null;
    },
    plansOf: async (build) => {
      const found = (await call("GET", `${root}/build/builds/${build}/artifacts?${VERSION}`)) as List<{
        readonly name: string;
        readonly resource?: { readonly downloadUrl?: string };
      }>;
      const addresses = (found.value ?? []).flatMap(({ name, resource }) =>
        // The token goes nowhere else, whatever an answer says.
        name.startsWith("ga4-goals-plan") && resource?.downloadUrl?.startsWith(`${api}/`)
          ? [resource.downloadUrl]
          : [],
      );
      return (await Promise.all(addresses.map(bytes))).flatMap(planTextsIn);
    },
    openIssues: async (label) => {
      const done = (await closedState()).replaceAll("'", "''");
      const query = `SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project AND [System.WorkItemType] = '${TYPE}' AND [System.Tags] CONTAINS '${label}' AND [System.State] <> '${done}'`;
      const found = (await call("POST", `${root}/wit/wiql?${VERSION}`, { query })) as {
        readonly workItems?: readonly { readonly id: number }[];
      };
      const ids = (found.workItems ?? []).map(({ id }) => id).slice(0, 200);
      if (ids.length === 0) return [];
      const items = (await call(
        "GET",
        `${root}/wit/workitems?ids=${ids.join(",")}&${VERSION}`,
      )) as List<WorkItem>;
      return (items.value ?? []).map(({ id, fields }) => ({
        number: id,
        body: withMarker(fields["System.Description"] ?? "", fields["System.Tags"] ?? ""),
        author: fields["System.CreatedBy"]?.id ?? "",
      }));
    },
    createIssue: async ({ title, body, label }) => {
      const marker = /^<!-- (.*?) -->/.exec(body)?.[1] ?? "";
      await patch("POST", `$${TYPE}`, {
        ...fieldsOf({ title, body }),
        "fields/System.Tags": [label, marker].filter((tag) => tag !== "").join("; "),
      });
    },
    updateIssue: async (number, { state, ...change }) =>
      void (await patch("PATCH", String(number), {
        ...fieldsOf(change),
        ...(state === undefined ? {} : { "fields/System.State": await closedState() }),
      })),
    createComment: async (issue, text) =>
      void (await call("POST", `${root}/wit/workItems/${issue}/comments?api-version=7.1-preview.4`, {
        text,
      })),
  };

  /** What a work item is in when it is done: each kind of project has a word of its own. */
  async function closedState(): Promise<string> {
    const found = (await call("GET", `${root}/wit/workitemtypes/${TYPE}/states?${VERSION}`)) as List<{
      readonly name: string;
      readonly category: string;
    }>;
    return (found.value ?? []).find(({ category }) => category === "Completed")?.name ?? "Closed";
  }
}

/** The text as we wrote it, with the marker of its tags where the text has lost it. */
function withMarker(text: string, tags: string): string {
  const marker = tags
    .split(";")
    .map((tag) => tag.trim())
    .find((tag) => tag.startsWith("ga4-goals:"));
  const line = `<!-- ${marker} -->`;
  return marker === undefined || text.startsWith(line) ? text : `${line}\n${text}`;
}
