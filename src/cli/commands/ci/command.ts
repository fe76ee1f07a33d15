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
  filesParameter,
  policyFlags,
  signInFlags,
} from "../../flags.js";
import { handled } from "../../handled.js";
import type { CiFlags } from "./run.js";

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
    loader: async () => handled((await import("./run.js")).ciPlanOf(runCommand)),
    parameters: { positional: filesParameter, flags: { ...shared, ...policyFlags, ...nameFlag }, aliases },
    docs: {
      brief: "Plan, as one comment on the pull request that is kept up to date",
      fullDescription:
        "Checks the goals files (errors show at their lines), makes a plan and writes it into one comment of the pull request, and into the page of the run. Writes nothing to GA4. Exit codes as for plan.",
    },
  });
  const apply: Command<Context> = buildCommand({
    loader: async () => handled((await import("./run.js")).ciApplyOf(runCommand)),
    parameters: {
      positional: filesParameter,
      flags: {
        ...shared,
        ...policyFlags,
        commit: {
          kind: "boolean",
          brief: "Commit and push the ledger (.ga4-goals/), which the next run needs",
          default: true,
        },
      },
      aliases,
    },
    docs: {
      brief: "Apply, and keep the ledger in git",
      fullDescription: "Runs apply --yes and commits the ledger that it leaves. Exit codes as for apply.",
    },
  });
  const drift: Command<Context> = buildCommand({
    loader: async () => handled((await import("./run.js")).ciDriftOf(runCommand)),
    parameters: {
      positional: filesParameter,
      flags: {
        ...shared,
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
        "Makes a plan and tells what in it was changed in GA4 behind the file. Writes nothing to GA4.",
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
          brief: "Also write the report as one HTML page",
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
