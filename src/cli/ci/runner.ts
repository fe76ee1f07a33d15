/** What the CI runner says about the run, in GitHub's variables; other runners simply leave them out. */
import type { Context } from "../context.js";
import { type GitHub, gitHubOver } from "./github.js";

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
