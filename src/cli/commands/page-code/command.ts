/** `ga4-goals page-code` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import {
  aliases,
  asText,
  clientsFlags,
  commonFlags,
  filesParameter,
  formatAlias,
  formatFlag,
  outAlias,
  outFlag,
} from "../../flags.js";
import { handled } from "../../handled.js";
import { measurementIdFlag } from "../../measurement-id.js";

export const pageCodeCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).pageCode),
  parameters: {
    positional: filesParameter,
    flags: {
      ...commonFlags,
      ...clientsFlags,
      ...outFlag,
      ...formatFlag,
      as: {
        kind: "enum",
        values: ["snippet", "tag-manager", "module"],
        brief: "A script tag for after gtag, a container to import into Tag Manager, or an ES module",
        default: "snippet",
      },
      ...measurementIdFlag,
      dataLayer: {
        kind: "parsed",
        parse: asText,
        brief: "The data layer's name in the page",
        placeholder: "NAME",
        default: "dataLayer",
      },
      pageViews: {
        kind: "enum",
        values: ["history", "load", "event"],
        brief:
          "What is a page view: loads and changes of the address, loads alone, or an event the site sends",
        default: "history",
      },
      pageViewEvent: {
        kind: "parsed",
        parse: asText,
        brief: "With --page-views event, the event's name",
        placeholder: "NAME",
        default: "page_view",
      },
      countRestored: {
        kind: "boolean",
        brief: "A page out of the back/forward cache is a page view too; GA4 by itself sends none",
        default: false,
        withNegated: false,
      },
      sessionTimeout: {
        kind: "parsed",
        parse: asText,
        brief: "The property's session timeout, if it is not GA4's 30m",
        placeholder: "TIME",
        default: "30m",
      },
    },
    aliases: { ...aliases, ...formatAlias, ...outAlias },
  },
  docs: {
    brief: "Print what runs in the page for duration, pages_per_session and experiments",
    fullDescription:
      "Builds the script that counts time and page views of the GA session and sends each goal's event once a session. Offline. With text, the result is on stdout and its CSP hash on stderr; with --format json, both are in the result.",
  },
});
