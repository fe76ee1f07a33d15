/** `ga4-goals pull` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import {
  aliases,
  asText,
  asWholeNumber,
  clientsFlags,
  commonFlags,
  filesParameter,
  signInFlags,
} from "../../flags.js";
import { handled } from "../../handled.js";

export const pullCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).pull),
  parameters: {
    positional: filesParameter,
    flags: {
      ...commonFlags,
      ...signInFlags,
      ...clientsFlags,
      store: {
        kind: "parsed",
        parse: asText,
        brief: "The DuckDB file to fill; by default .ga4-goals/PROPERTY.duckdb",
        placeholder: "FILE",
        default: "",
      },
      since: {
        kind: "parsed",
        parse: asText,
        brief: "The first day to hold, YYYY-MM-DD; by default as before, or 90 days back",
        placeholder: "DAY",
        optional: true,
      },
      by: {
        kind: "parsed",
        parse: asText,
        brief: "Also keep days by channel, source, device, country or any GA4 dimension; may be repeated",
        placeholder: "DIMENSION",
        variadic: true,
        optional: true,
      },
      lookBack: {
        kind: "parsed",
        parse: asWholeNumber,
        brief: "So many of the last days are pulled again",
        placeholder: "DAYS",
        default: "3",
      },
      keepTokens: {
        kind: "parsed",
        parse: asWholeNumber,
        brief: "Stop when fewer of the property's tokens are left",
        placeholder: "N",
        default: "1000",
      },
      export: {
        kind: "parsed",
        parse: asText,
        brief: "Then write the days to this file: Parquet or CSV, by its name",
        placeholder: "FILE",
        optional: true,
      },
      offline: {
        kind: "boolean",
        brief: "Ask GA4 nothing, only export",
        default: false,
        withNegated: false,
      },
    },
    aliases,
  },
  docs: {
    brief: "Keep a local store of daily numbers",
    fullDescription:
      "The first run fills the store, later ones take what is new, what was not final, and the last days again. A run that was cut off goes on where it stopped.",
  },
});
