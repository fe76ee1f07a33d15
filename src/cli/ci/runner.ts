/** Where a run in CI is: what its runner says in variables; others leave them out. */
import type { Context } from "../context.js";
import type { Forge } from "./forge.js";
import { gitHubOver } from "./github.js";
import { gitLabOver } from "./gitlab.js";
import type { Issues } from "./issues.js";

export interface Runner {
  /** Null where there is no token or no repository: then there is nobody to tell but the log. */
  readonly forge: Forge | null;
  /** Where issues are kept, GitHub's or GitLab's; null where no token says so. */
  readonly issues: Issues | null;
  /** The pull request's number; null where the run is not about one. */
  readonly pullRequest: number | null;
  /** A link to the run; null where it is not known. */
  readonly runUrl: string | null;
  /** The commit the files are from, short; null where it is not known. */
  readonly commit: string | null;
  /** The commit that was pushed, in full; null where it is not known. */
  readonly pushed: string | null;
  /** The commit that this one is a change of: the pull request's base, or what the branch was before; null where it is not known. */
  readonly base: string | null;
  /** The branch that was pushed to; null where it is not known. */
  readonly branch: string | null;
  /** What finds the files that this run leaves; null where nothing does. */
  readonly run: string | null;
  /** Appends Markdown to the page of the run; does nothing where there is none. */
  readonly summarise: (markdown: string) => Promise<void>;
  /** Hands a value to later steps; does nothing where there are none. */
  readonly output: (name: string, value: string) => Promise<void>;
}

interface Event {
  readonly pull_request?: {
    readonly number?: unknown;
    readonly head?: { readonly sha?: unknown };
    readonly base?: { readonly sha?: unknown };
  };
  /** Of a push: what the branch was before. */
  readonly before?: unknown;
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
    forge: github,
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
    pushed: GITHUB_SHA || null,
    base: commitIn(event.pull_request?.base?.sha) ?? commitIn(event.before),
    branch: environment.GITHUB_REF_TYPE === "tag" ? null : environment.GITHUB_REF_NAME || null,
    run: GITHUB_RUN_ID || null,
    summarise: (markdown) => append(environment.GITHUB_STEP_SUMMARY, `${markdown}\n`),
    output: (name, value) => append(environment.GITHUB_OUTPUT, `${name}=${value.replace(/[\r\n]+/g, " ")}\n`),
  };
}

/** A branch that is new was nothing before, which is told with zeros. */
function commitIn(value: unknown): string | null {
  return typeof value === "string" && /^[0-9a-f]{7,64}$/.test(value) && !/^0+$/.test(value) ? value : null;
}

async function readEvent(path: string | undefined, files: Context["files"]): Promise<Event> {
  if (!path || (await files.size(path)) === null) return {};
  try {
    return JSON.parse((await files.read(path)).toString("utf8")) as Event;
  } catch {
    return {};
  }
}
