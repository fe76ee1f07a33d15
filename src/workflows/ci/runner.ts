/** Where a run in CI is: what its runner says in variables; others leave them out. */
import type { Ports } from "../ports.js";
import { azureDevOpsOver } from "./azure-devops.js";
import { bitbucketOver } from "./bitbucket.js";
import type { Forge } from "./forge.js";
import { gitHubOver } from "./github.js";
import { gitLabOver } from "./gitlab.js";

export interface Runner {
  /** Null where there is no token or no repository: then there is nobody to tell but the log. */
  readonly forge: Forge | null;
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

/** Where a run is, by the variables that its runner sets. */
type Whereabouts = Omit<Runner, "summarise" | "output">;
type Variables = Ports["environment"];

export async function readRunner({
  environment,
  files,
}: Pick<Ports, "environment" | "files">): Promise<Runner> {
  const { GITHUB_STEP_SUMMARY, GITHUB_OUTPUT, GITHUB_EVENT_PATH } = environment;
  const event = await readEvent(GITHUB_EVENT_PATH, files);
  const append = async (file: string | undefined, text: string): Promise<void> => {
    if (file) await files.append(file, text);
  };
  const where =
    onGitLab(environment) ??
    onBitbucket(environment) ??
    onAzureDevOps(environment) ??
    onGitHub(environment, event);
  return {
    ...where,
    summarise: (markdown) => append(GITHUB_STEP_SUMMARY, `${markdown}\n`),
    output: (name, value) => append(GITHUB_OUTPUT, `${name}=${value.replace(/[\r\n]+/g, " ")}\n`),
  };
}

function onGitHub(environment: Variables, event: Event): Whereabouts {
  const { GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_API_URL, GITHUB_SERVER_URL, GITHUB_RUN_ID } = environment;
  const { GITHUB_SHA, GITHUB_REF_NAME, GITHUB_REF_TYPE } = environment;
  const number = event.pull_request?.number ?? undefined;
  // On a pull request GITHUB_SHA is a merge commit that nobody has seen.
  const sha = typeof event.pull_request?.head?.sha === "string" ? event.pull_request.head.sha : GITHUB_SHA;
  return {
    forge:
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
    commit: shortOf(sha),
    pushed: GITHUB_SHA || null,
    base: commitIn(event.pull_request?.base?.sha) ?? commitIn(event.before),
    branch: GITHUB_REF_TYPE === "tag" ? null : GITHUB_REF_NAME || null,
    run: GITHUB_RUN_ID || null,
  };
}

function onGitLab(environment: Variables): Whereabouts | null {
  const { GITLAB_TOKEN, CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, CI_JOB_ID, CI_JOB_URL } =
    environment;
  const { CI_COMMIT_SHA, CI_COMMIT_BRANCH, CI_COMMIT_BEFORE_SHA, CI_MERGE_REQUEST_DIFF_BASE_SHA } =
    environment;
  if (!CI_API_V4_URL || !CI_PROJECT_ID) return null;
  return {
    forge: GITLAB_TOKEN
      ? gitLabOver({ apiUrl: CI_API_V4_URL, project: CI_PROJECT_ID, token: GITLAB_TOKEN })
      : null,
    pullRequest: numberIn(CI_MERGE_REQUEST_IID),
    runUrl: CI_JOB_URL || null,
    commit: shortOf(CI_COMMIT_SHA),
    pushed: CI_COMMIT_SHA || null,
    base: commitIn(CI_MERGE_REQUEST_DIFF_BASE_SHA) ?? commitIn(CI_COMMIT_BEFORE_SHA),
    branch: CI_COMMIT_BRANCH || null,
    run: CI_JOB_ID || null,
  };
}

function onBitbucket(environment: Variables): Whereabouts | null {
  const { BITBUCKET_TOKEN, BITBUCKET_WORKSPACE, BITBUCKET_REPO_SLUG, BITBUCKET_API_URL } = environment;
  const { BITBUCKET_PR_ID, BITBUCKET_COMMIT, BITBUCKET_BRANCH, BITBUCKET_BUILD_NUMBER } = environment;
  const { BITBUCKET_PR_DESTINATION_COMMIT } = environment;
  if (!BITBUCKET_WORKSPACE || !BITBUCKET_REPO_SLUG) return null;
  const repository = `${BITBUCKET_WORKSPACE}/${BITBUCKET_REPO_SLUG}`;
  return {
    forge: BITBUCKET_TOKEN
      ? bitbucketOver({
          apiUrl: BITBUCKET_API_URL ?? "https://api.bitbucket.org/2.0",
          repository,
          token: BITBUCKET_TOKEN,
        })
      : null,
    pullRequest: numberIn(BITBUCKET_PR_ID),
    runUrl: BITBUCKET_BUILD_NUMBER
      ? `https://bitbucket.org/${repository}/pipelines/results/${BITBUCKET_BUILD_NUMBER}`
      : null,
    commit: shortOf(BITBUCKET_COMMIT),
    pushed: BITBUCKET_COMMIT || null,
    base: commitIn(BITBUCKET_PR_DESTINATION_COMMIT),
    branch: BITBUCKET_BRANCH || null,
    run: null,
  };
}

function onAzureDevOps(environment: Variables): Whereabouts | null {
  const { SYSTEM_ACCESSTOKEN, SYSTEM_COLLECTIONURI, SYSTEM_TEAMPROJECT, BUILD_REPOSITORY_ID } = environment;
  const { SYSTEM_PULLREQUEST_PULLREQUESTID, BUILD_SOURCEVERSION, BUILD_SOURCEBRANCH, BUILD_BUILDID } =
    environment;
  if (!SYSTEM_COLLECTIONURI || !SYSTEM_TEAMPROJECT || !BUILD_REPOSITORY_ID) return null;
  const collection = SYSTEM_COLLECTIONURI.replace(/\/$/, "");
  const pullRequest = numberIn(SYSTEM_PULLREQUEST_PULLREQUESTID);
  return {
    forge: SYSTEM_ACCESSTOKEN
      ? azureDevOpsOver({
          collection,
          project: SYSTEM_TEAMPROJECT,
          repository: BUILD_REPOSITORY_ID,
          token: SYSTEM_ACCESSTOKEN,
        })
      : null,
    pullRequest,
    runUrl: BUILD_BUILDID
      ? `${collection}/${encodeURIComponent(SYSTEM_TEAMPROJECT)}/_build/results?buildId=${BUILD_BUILDID}`
      : null,
    commit: shortOf(BUILD_SOURCEVERSION),
    pushed: BUILD_SOURCEVERSION || null,
    // A pull request is built as it would be merged; nothing says what a branch was before a push.
    base: pullRequest === null ? null : "HEAD^1",
    branch: BUILD_SOURCEBRANCH?.startsWith("refs/heads/") ? BUILD_SOURCEBRANCH.slice(11) : null,
    run: BUILD_BUILDID || null,
  };
}

function shortOf(commit: string | undefined): string | null {
  return commit ? commit.slice(0, 7) : null;
}

function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

/** A branch that is new was nothing before, which is told with zeros. */
function commitIn(value: unknown): string | null {
  return typeof value === "string" && /^[0-9a-f]{7,64}$/.test(value) && !/^0+$/.test(value) ? value : null;
}

async function readEvent(path: string | undefined, files: Ports["files"]): Promise<Event> {
  if (!path || (await files.size(path)) === null) return {};
  try {
    return JSON.parse((await files.read(path)).toString("utf8")) as Event;
  } catch {
    return {};
  }
}
