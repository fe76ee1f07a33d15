/** `ga4-goals verify` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import {
  aliases,
  asText,
  clientsFlags,
  commonFlags,
  formatAlias,
  formatFlag,
  outAlias,
  outFlag,
} from "../../flags.js";
import { handled } from "../../handled.js";

export const verifyCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).verify),
  parameters: {
    positional: {
      kind: "array",
      parameter: {
        parse: asText,
        brief: "The site's address, and goals files; default: goals/*.yaml",
        placeholder: "URL or FILE",
      },
    },
    flags: {
      ...commonFlags,
      ...clientsFlags,
      ...outFlag,
      ...formatFlag,
      emulator: {
        kind: "boolean",
        brief:
          "Also count what is sent: rules, key events and report of an emulated property, and why a goal is not in it",
        default: false,
        withNegated: false,
      },
      walk: {
        kind: "parsed",
        parse: asText,
        brief: "A file that describes the walk; without one, links are followed and time passes",
        placeholder: "FILE",
        optional: true,
      },
      chromium: {
        kind: "parsed",
        parse: asText,
        brief: "Where Chromium or Chrome is; default: CHROMIUM_PATH, then the usual places",
        placeholder: "PATH",
        optional: true,
      },
      headed: { kind: "boolean", brief: "Show the browser", default: false, withNegated: false },
    },
    aliases: { ...aliases, ...formatAlias, ...outAlias },
  },
  docs: {
    brief: "Walk through the site and see which goals' events are really sent",
    fullDescription:
      "Opens the site in your Chromium (needs playwright-core beside it), walks through it and reads the GA4 collect requests, which are answered here and do not reach GA4. With --emulator an emulated property, made in memory as the goals files say, collects them: a goal counts that is in its report, and of every other one it is said why it is not. Exit 8 where an expected goal was never sent or, with --emulator, is not counted.",
  },
});
