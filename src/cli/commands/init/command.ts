/** `ga4-goals init` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import { asText, bigQueryFlags, noColor, outAlias, outFlag, signInFlags, yesFlag } from "../../flags.js";
import { handled } from "../../handled.js";

export const initCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).init),
  parameters: {
    flags: {
      kind: {
        kind: "enum",
        values: ["shop", "leads", "saas", "content"],
        brief: "What kind of site it is",
        optional: true,
      },
      property: {
        kind: "parsed",
        parse: asText,
        brief: "The GA4 property's number; default: the only one the account sees, or later",
        placeholder: "ID",
        optional: true,
      },
      currency: {
        kind: "parsed",
        parse: asText,
        brief: "For values; default: the property's, or EUR",
        placeholder: "CODE",
        optional: true,
      },
      thanks: {
        kind: "parsed",
        parse: asText,
        brief:
          "A thank-you page as its address is, /newsletter/thanks, or with the goal's id, newsletter=/newsletter/thanks; may be repeated",
        placeholder: "PAGE",
        variadic: true,
        optional: true,
      },
      ci: {
        kind: "enum",
        values: ["github", "none"],
        brief: "Also write a workflow: plan on pull requests, apply on merge; default: none",
        optional: true,
      },
      fromEvents: {
        kind: "parsed",
        parse: asText,
        brief:
          "Instead of all this: draft goals from these event export files and print them; a pattern in quotes; may be repeated; or bigquery:PROJECT.DATASET",
        placeholder: "GLOB",
        variadic: true,
        optional: true,
      },
      fromProperty: {
        kind: "boolean",
        brief: "The same from what GA4 reports about the property, where no export is at hand",
        default: false,
        withNegated: false,
      },
      period: {
        kind: "parsed",
        parse: asText,
        brief: "With --from-property, the days to look at: 28d, last-month, 2026-10; default: 28d",
        placeholder: "PERIOD",
        optional: true,
      },
      ...bigQueryFlags,
      ...outFlag,
      offline: {
        kind: "boolean",
        brief: "Do not ask Google which properties there are",
        default: false,
        withNegated: false,
      },
      overwrite: {
        kind: "boolean",
        brief: "Replace files that are there already",
        default: false,
        withNegated: false,
      },
      ...yesFlag,
      ...signInFlags,
      ...noColor,
    },
    aliases: { ...outAlias, p: "property", y: "yes" },
  },
  docs: {
    brief: "Write a first goals file, from answers or from what already happens",
    fullDescription:
      "Asks what kind of site it is, which property, which currency and which thank-you pages (or takes flags), and writes a commented goals file with its JSON Schema, .env, missing lines of .gitignore and, if wanted, a GitHub workflow. Replaces no file without asking.\n\nWith --from-events it reads exported events instead and proposes goals: recommended events that were seen, pages that look like the end of something, thresholds for duration and pages. With --from-property it asks GA4's own reports and takes the property's key events along as they are. Either way it prints the draft, or writes it to --out, and nothing else.",
  },
});
