/** `ga4-goals doctor` for the argument parser: flags and what they mean. Its code is loaded when it is called. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import {
  aliases,
  clientsFlags,
  commonFlags,
  filesParameter,
  formatAlias,
  formatFlag,
  signInFlags,
} from "../../flags.js";
import { handled } from "../../handled.js";

export const doctorCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).doctor),
  parameters: {
    positional: filesParameter,
    flags: { ...commonFlags, ...signInFlags, ...clientsFlags, ...formatFlag },
    aliases: { ...aliases, ...formatAlias },
  },
  docs: {
    brief: "Check everything a plan, an apply and a report need",
    fullDescription:
      "Looks at Node, the goals file, the credentials and their scopes, both APIs, the property and your role on it, its streams, the quota left, the BigQuery link, the clock and what an apply left behind, and says the one thing to do for each line that is not ok. Writes nothing; costs about one token of the Data API. Ends with the exit code of the first failure. With --clients it does so for each client of the file.",
  },
});
