/** `ga4-goals upload-leads` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import { aliases, asText, commonFlags, formatAlias, formatFlag, yesFlag } from "../../flags.js";
import { handled } from "../../handled.js";
import { measurementIdFlag } from "../../measurement-id.js";

export const uploadLeadsCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).uploadLeadsOf),
  parameters: {
    positional: {
      kind: "array",
      parameter: {
        parse: asText,
        brief: "The CSV file of closed leads, and goals files; default: goals/*.yaml",
        placeholder: "FILE",
      },
    },
    flags: {
      ...commonFlags,
      ...measurementIdFlag,
      dryRun: {
        kind: "boolean",
        brief: "Only check the file and show what would be sent; nobody is asked",
        default: false,
        withNegated: false,
      },
      again: {
        kind: "boolean",
        brief: "Send once more what was sent and whose answer was lost: GA4 may count it twice",
        default: false,
        withNegated: false,
      },
      ...yesFlag,
      ...formatFlag,
    },
    aliases: { ...aliases, ...formatAlias, y: "yes" },
  },
  docs: {
    brief: "Send leads that a CRM has closed to GA4, each once",
    fullDescription:
      "Reads a CSV file with lead_id, client_id, time, goal (or event), and user_id, session_id, value, currency, transaction_id where they are known. Checks all of it, lets Google's validation server look, shows it, asks, and sends it by the Measurement Protocol with the secret in GA4_API_SECRET. What was sent is kept in the state folder, so that no row is sent twice. GA4 takes nothing older than 72 hours.",
  },
});
