/** `ga4-goals ci` for the argument parser: what a CI job runs. Its code is loaded when it is called. */
import {
  buildCommand,
  buildRouteMap,
  type Command,
  type FlagParametersForType,
  type RouteMap,
} from "@stricli/core";
import type { RunCommand } from "../../ci/inner-command.js";
import type { Context } from "../../context.js";
import {
  aliases,
  asText,
  clientsFlags,
  commonFlags,
  countFlags,
  filesParameter,
  outAlias,
  policyFlags,
  signInFlags,
} from "../../flags.js";
import { handled } from "../../handled.js";
import type { CiFlags } from "./words.js";

type NameFlag = Pick<CiFlags, "name">;

const nameFlag: FlagParametersForType<NameFlag, Context> = {
  name: {
    kind: "parsed",
    parse: asText,
    brief: "Tells this comment or issue from others of the repository",
    placeholder: "NAME",
    default: "goals",
  },
};

/** The CI commands, given what runs the commands that they use. */
export function ciRoutesOf(runCommand: RunCommand): RouteMap<Context> {
  const shared = { ...commonFlags, ...signInFlags };
  const plan: Command<Context> = buildCommand({
    loader: async () => handled((await import("./plan.js")).ciPlanOf(runCommand)),
    parameters: {
      positional: filesParameter,
      flags: {
        ...shared,
        ...policyFlags,
        ...clientsFlags,
        ...nameFlag,
        ...countFlags,
        all: {
          kind: "boolean",
          brief: "With --clients: plan every client, not only those whose goals or policy the change touches",
          default: false,
          withNegated: false,
        },
        out: {
          kind: "parsed",
          parse: asText,
          brief: "Save the plan as well, for a job to keep where the merge finds it",
          placeholder: "FILE",
          optional: true,
        },
      },
      aliases: { ...aliases, ...outAlias },
    },
    docs: {
      brief: "Plan, as one comment on the pull request that is kept up to date",
      fullDescription:
        "Checks the goals files (errors show at their lines), makes a plan and writes it into one comment of the pull request, and into the page of the run. The comment holds the plan itself, too, hidden, for `ci apply` on the merge. Of --clients FILE those are planned whose goals or policy the pull request changes. Writes nothing to GA4. Exit codes as for plan.",
    },
  });
  const apply: Command<Context> = buildCommand({
    loader: async () => handled((await import("./apply.js")).ciApplyOf(runCommand)),
    parameters: {
      positional: filesParameter,
      flags: {
        ...shared,
        ...policyFlags,
        ...clientsFlags,
        canary: {
          kind: "parsed",
          parse: asText,
          brief: "As for apply",
          placeholder: "N|CLIENT",
          optional: true,
        },
        ...nameFlag,
        plan: {
          kind: "parsed",
          parse: asText,
          brief: "The plan that was reviewed, from `ci plan --out`, where no pull request holds it",
          placeholder: "FILE",
          optional: true,
        },
        replan: {
          kind: "boolean",
          brief: "Apply what would be done now, whatever was reviewed",
          default: false,
          withNegated: false,
        },
        commit: {
          kind: "boolean",
          brief: "Commit and push the ledger (.ga4-goals/), which the next run needs",
          default: true,
        },
      },
      aliases,
    },
    docs: {
      brief: "Apply what was reviewed, and keep the ledger in git",
      fullDescription:
        "Finds the plan that the merged pull request showed, plans again, and carries it out if it is the same. What is more, less or other ends with exit code 7: nothing is written, and the difference is told in the log, on the page of the run and on the pull request. Of many clients only those are left out that differ. Commits the ledgers that it leaves. Exit codes as for apply.",
    },
  });
  const drift: Command<Context> = buildCommand({
    loader: async () => handled((await import("./run.js")).ciDriftOf(runCommand)),
    parameters: {
      positional: filesParameter,
      flags: {
        ...shared,
        ...clientsFlags,
        ...nameFlag,
        detailedExitcode: {
          kind: "boolean",
          brief: "Exit 2 when something drifted",
          default: false,
          withNegated: false,
        },
      },
      aliases,
    },
    docs: {
      brief: "Look for changes made in GA4, and open, update or close an issue about them",
      fullDescription:
        "Makes a plan and tells what in it was changed in GA4 behind the file; of --clients FILE in one issue, with a line a client. Writes nothing to GA4.",
    },
  });
  const check: Command<Context> = buildCommand({
    loader: async () => handled((await import("./run.js")).ciCheckOf(runCommand)),
    parameters: { positional: filesParameter, flags: { ...shared, ...clientsFlags, ...nameFlag }, aliases },
    docs: {
      brief: "Check that every goal is alive, and open, update or close an issue about those that are not",
      fullDescription:
        "One issue for a property, or for all of --clients FILE with a line a client, the worst first. What comes up while it is open is told in a comment. Exit codes as for check.",
    },
  });
  const report: Command<Context> = buildCommand({
    loader: async () => handled((await import("./run.js")).ciReportOf(runCommand)),
    parameters: {
      positional: filesParameter,
      flags: {
        ...shared,
        ...clientsFlags,
        period: {
          kind: "parsed",
          parse: asText,
          brief: "As for report",
          placeholder: "PERIOD",
          default: "7d",
        },
        html: {
          kind: "parsed",
          parse: asText,
          brief: "Also write the report as one HTML page; with --clients a folder of them",
          placeholder: "FILE",
          optional: true,
        },
      },
      aliases,
    },
    docs: { brief: "Report, on the page of the run and as a file" },
  });
  return buildRouteMap({
    routes: { plan, apply, drift, check, report },
    docs: { brief: "What a CI job runs: plan, apply, drift, check, report" },
  });
}
