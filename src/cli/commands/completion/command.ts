/** `ga4-goals completion` and the hidden `complete` it calls back, for the argument parser. */
import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "../../context.js";
import { asText } from "../../flags.js";
import { handled } from "../../handled.js";
import type { Propose } from "./run.js";
import { SHELLS, type Shell } from "./scripts.js";

/** @throws Error with words for the person, which the argument parser shows. */
function asShell(text: string): Shell {
  const shell = SHELLS.find((known) => known === text);
  if (!shell) throw new Error(`${JSON.stringify(text)} is not one of ${SHELLS.join(", ")}`);
  return shell;
}

export const completionCommand: Command<Context> = buildCommand({
  loader: async () => handled((await import("./run.js")).completion),
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: asShell,
          brief: `Your shell: ${SHELLS.join(", ")}`,
          placeholder: "SHELL",
          proposeCompletions: () => SHELLS,
        },
      ],
    },
  },
  docs: {
    brief: "Print what makes the Tab key complete commands, flags, clients and goals",
    fullDescription: `For bash: eval "$(ga4-goals completion bash)" in ~/.bashrc
For zsh:  eval "$(ga4-goals completion zsh)" in ~/.zshrc, after compinit
For fish: ga4-goals completion fish > ~/.config/fish/completions/ga4-goals.fish`,
  },
});

/** What the scripts call on each Tab; given what knows the commands. */
export function completeCommandOf(propose: Propose): Command<Context> {
  return buildCommand({
    loader: async () => handled((await import("./run.js")).completeOf(propose)),
    parameters: {
      positional: {
        kind: "array",
        parameter: {
          parse: asText,
          brief: "The words so far, the last one perhaps unfinished",
          placeholder: "WORDS",
        },
      },
    },
    docs: { brief: "Say how a command line may go on" },
  });
}
