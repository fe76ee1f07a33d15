/** `ga4-goals clients` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, buildRouteMap, type Command, type RouteMap } from "@stricli/core";
import type { Context } from "../../context.js";
import {
  aliases,
  asText,
  clientsFlags,
  commonFlags,
  formatAlias,
  formatFlag,
  noColor,
  outAlias,
  outFlag,
  signInFlags,
} from "../../flags.js";
import { handled } from "../../handled.js";
import { withFormat } from "../../output/format-of.js";

const discoverCommand: Command<Context> = buildCommand({
  loader: async () => handled(withFormat((await import("./discover.js")).discover, ["yaml", "json"])),
  parameters: {
    flags: {
      ...signInFlags,
      ...outFlag,
      clients: {
        kind: "parsed",
        parse: asText,
        brief: "A clients file: only properties that are not in it",
        placeholder: "FILE",
        optional: true,
      },
      ...noColor,
      format: {
        kind: "enum",
        values: ["yaml", "json"],
        brief: "How the result is written; by default as the name in --out says, else yaml",
        optional: true,
      },
    },
    aliases: { ...formatAlias, ...outAlias },
  },
  docs: {
    brief: "Draft a clients file from every property you can see",
    fullDescription:
      "Lists the properties of all accounts that the signed-in user can see. Writes nothing to GA4.",
  },
});

const { clients, ...others } = clientsFlags;

const statusCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./status.js")).status),
  parameters: {
    flags: {
      ...commonFlags,
      ...signInFlags,
      ...others,
      clients: { ...clients, brief: "The clients file", optional: false, default: "clients.yaml" },
      ...formatFlag,
    },
    aliases: { ...aliases, ...formatAlias },
  },
  docs: {
    brief: "How each client stands",
    fullDescription:
      "For each client: whether its property can be reached and with what role, its streams, how many key events are used, managed goals, drift, and the last apply; where a check has told it or pull has stored its days, which goals are silent. Writes nothing.",
  },
});

export const clientsCommand: RouteMap<Context> = buildRouteMap({
  routes: { discover: discoverCommand, status: statusCommand },
  docs: { brief: "Find the properties of clients, and see how they stand" },
});
