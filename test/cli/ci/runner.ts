/** A runner of GitHub Actions: a workspace with a goals file, the event of a pull request, a GitHub on loopback. */
import type { Ga4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { type GitHubStub, startGitHub, TOKEN } from "./github-stub.js";

export const GOALS = (id: string, more = ""): string => `version: 1
property: ${id}
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
${more}`;
export const THREE = `  newsletter_signup: { tier: micro, category: interaction, leads_to: order, type: destination, page: /newsletter/thanks, value: 1.5 }
  contact_form: { tier: macro, category: inquiry, type: event, event: form_submit, where: { form_id: contact } }
  engaged_visit: { tier: micro, category: engagement, type: duration, at_least: 3m }
`;

export interface Runner {
  readonly github: GitHubStub;
  readonly here: Workspace;
  /** Of a property that nobody else has. */
  readonly id: string;
}

let last = 9_100_000;

export async function startRunner(ga4: Ga4): Promise<Runner> {
  const github = await startGitHub("acme/site");
  last += 1_111;
  const id = String(last);
  seedProperty(ga4.world, "1", { id, displayName: "Northtrail shop" });
  const here = workspace();
  here.write("goals/shop.yaml", GOALS(id));
  here.write(
    "event.json",
    JSON.stringify({ number: 7, pull_request: { number: 7, head: { sha: "0123456789abcdef" } } }),
  );
  return { github, here, id };
}

/** `ga4-goals ci ...` as a step of the runner. */
export function ciOn(
  { github, here }: Pick<Runner, "github" | "here">,
  ga4: Ga4,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  return here.cli(["ci", ...words], {
    environment: {
      PATH: process.env.PATH ?? "",
      HOME: here.directory,
      GA4_EMULATOR_HOST: ga4.address,
      GITHUB_API_URL: github.url,
      GITHUB_TOKEN: TOKEN,
      GITHUB_REPOSITORY: "acme/site",
      GITHUB_SERVER_URL: "https://github.example",
      GITHUB_RUN_ID: "42",
      GITHUB_EVENT_PATH: `${here.directory}/event.json`,
      GITHUB_STEP_SUMMARY: `${here.directory}/summary.md`,
      GITHUB_OUTPUT: `${here.directory}/output.txt`,
      ...more,
    },
  });
}
