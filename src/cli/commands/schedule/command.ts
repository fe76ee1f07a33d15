/** `ga4-goals schedule run` and `schedule print` for the argument parser. Their code is loaded when they are called. */
import { buildCommand, buildRouteMap, type RouteMap } from "@stricli/core";
import type { Context } from "../../context.js";
import {
  aliases,
  asText,
  asWholeNumber,
  clientsFlags,
  commonFlags,
  filesParameter,
  outFlag,
  signInFlags,
} from "../../flags.js";
import { handled } from "../../handled.js";

const { clients, only, exclude } = clientsFlags;
/** Without `--parallel`: scheduled runs are made one after another. */
const ofClients = { clients, only, exclude };

export const scheduleCommand: RouteMap<Context> = buildRouteMap({
  routes: {
    run: buildCommand({
      loader: async () => handled((await import("./run.js")).scheduleRun),
      parameters: {
        positional: filesParameter,
        flags: {
          ...commonFlags,
          ...signInFlags,
          ...ofClients,
          once: {
            kind: "parsed",
            parse: asText,
            brief: "Run this one now, and end",
            placeholder: "NAME",
            optional: true,
          },
          health: {
            kind: "parsed",
            parse: asWholeNumber,
            brief: "Tell how the runs went on this port of the loopback interface",
            placeholder: "PORT",
            optional: true,
          },
        },
        aliases,
      },
      docs: {
        brief: "Pull and report on time, until stopped",
        fullDescription:
          "Stays in the foreground, runs the schedule of the goals files or, with --clients, of every client, writes one line a run to stderr. A run that fails does not end it.",
      },
    }),
    print: buildCommand({
      loader: async () => handled((await import("./run.js")).schedulePrint),
      parameters: {
        positional: filesParameter,
        flags: {
          ...commonFlags,
          ...ofClients,
          ...outFlag,
          for: {
            kind: "enum",
            values: ["cron", "systemd", "github-actions"],
            brief: "Who is to run it",
          },
        },
        aliases,
      },
      docs: {
        brief: "Print the schedule for cron, systemd or GitHub Actions",
        fullDescription: "Prints what you would otherwise write by hand; nothing is installed.",
      },
    }),
  },
  docs: { brief: "Make reports by the clock" },
});
