/** `ga4-goals emulator` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import { asText, asWholeNumber, seedFlag } from "../../flags.js";
import { handled } from "../../handled.js";

export const emulatorCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).emulator),
  parameters: {
    flags: {
      port: {
        kind: "parsed",
        parse: asWholeNumber,
        brief: "0: any free port",
        placeholder: "PORT",
        default: "0",
      },
      events: {
        kind: "parsed",
        parse: asText,
        brief: "Events to load: BigQuery export files, Parquet or NDJSON; may be repeated",
        placeholder: "GLOB",
        variadic: true,
        optional: true,
      },
      shop: {
        kind: "parsed",
        parse: asWholeNumber,
        brief: "Without --events: days of a simulated shop's traffic, up to yesterday",
        placeholder: "DAYS",
        default: "28",
      },
      property: {
        kind: "parsed",
        parse: asText,
        brief: "The emulated property's number",
        placeholder: "ID",
        default: "123456789",
      },
      clients: {
        kind: "parsed",
        parse: asText,
        brief: "A clients file: a property with a shop of its own for each of its clients",
        placeholder: "FILE",
        optional: true,
      },
      ...seedFlag,
      timeZone: {
        kind: "parsed",
        parse: asText,
        brief: "The property's time zone; default: Europe/Berlin, with --events UTC",
        placeholder: "ZONE",
        optional: true,
      },
      currency: {
        kind: "parsed",
        parse: asText,
        brief: "The property's currency",
        placeholder: "CODE",
        default: "EUR",
      },
      facts: {
        kind: "parsed",
        parse: asText,
        brief: "Behave as conform saw GA4 behave",
        placeholder: "FILE",
        optional: true,
      },
      state: {
        kind: "parsed",
        parse: asText,
        brief: "Go on with what this file holds, and keep it there; a new file begins as the other flags say",
        placeholder: "FILE",
        optional: true,
      },
      coverage: {
        kind: "boolean",
        brief: "Only print which methods, dimensions and metrics are served, and which are not",
        withNegated: false,
        default: false,
      },
    },
  },
  docs: {
    brief: "Run a GA4 on this machine",
    fullDescription:
      "Serves the Admin and the Data API on loopback, and beside them the part of Tag Manager's API that is used. Prints both addresses as JSON and runs until stopped. Point GA4_EMULATOR_HOST at `address`, TAGMANAGER_EMULATOR_HOST at `tagManager`; send events to `/g/collect` and `/mp/collect` of `address`.",
  },
});
