/** `ga4-goals conform` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import { aliases, asText, commonFlags, filesParameter, outAlias, outFlag, signInFlags } from "../../flags.js";
import { handled } from "../../handled.js";

export const conformCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).conform),
  parameters: {
    positional: filesParameter,
    flags: {
      ...commonFlags,
      ...signInFlags,
      ...outFlag,
      readOnly: {
        kind: "boolean",
        brief: "Try only what changes nothing; on any property",
        default: false,
        withNegated: false,
      },
      clean: {
        kind: "boolean",
        brief: "Remove whatever an earlier run has left",
        default: false,
        withNegated: false,
      },
      diff: {
        kind: "parsed",
        parse: asText,
        brief: "Say what facts that were seen change for the goals files",
        placeholder: "FILE",
        optional: true,
      },
    },
    aliases: { ...aliases, ...outAlias },
  },
  docs: {
    brief: "Try on a throw-away property what is only assumed of GA4",
    fullDescription:
      "Where Google does not say what GA4 does, the emulator assumes something. This tries each assumption on a property of yours that is empty and has `throw-away` in its name: makes rules and key events, sends events, waits for GA4, reads, removes what it made, and writes what it saw. A run takes some two days; each call does what can be done by now and says when to come again. The emulator with `--facts FILE` then behaves as was seen.",
  },
});
