/** `man/ga4-goals.1`: the manual page, from the same definitions as the reference. Its language is man(7). */
import { app } from "../../src/cli/app.js";
import { type CommandPage, commandPages, type Flag } from "../../src/cli/commands/help/command-tree.js";
import { EXIT_CODES } from "../../src/cli/exit-words.js";
import { alike, readEnvironmentExample } from "./environment.js";
import { sharedFlags } from "./shared-flags.js";

export function manualPage(): string {
  const commands = commandPages(app.root);
  const lines = [
    '.\\" Made by `npm run reference` from the program itself; do not edit it here.',
    '.TH GA4-GOALS 1 "" "ga4-goals" "User commands"',
    ".SH NAME",
    "ga4-goals \\- goals as code for Google Analytics 4",
    ".SH SYNOPSIS",
    `.B ga4\\-goals`,
    "COMMAND [FLAGS] [FILES]",
    ".SH DESCRIPTION",
    text(
      "Keeps micro and macro conversions in a YAML file, compares it with a GA4 property, applies it through the Admin API and reports what converts. Files default to goals/*.yaml. The result goes to stdout, everything else to stderr.",
    ),
    ".SH COMMANDS",
    ...commands.flatMap(commandLines),
    ".SH FLAGS OF MANY COMMANDS",
    ...sharedFlags(commands).flatMap(flagLines),
    ".SH EXIT STATUS",
    ...EXIT_CODES.flatMap(({ code, means }) => term(String(code), means)),
    ".SH ENVIRONMENT",
    ...readEnvironmentExample().flatMap(({ variables }) =>
      alike(variables).flatMap((together) =>
        term(together.map(({ name }) => name).join(", "), together[0]?.meaning ?? ""),
      ),
    ),
    ".SH FILES",
    ...term("goals/*.yaml", "The goals files."),
    ...term("clients.yaml", "Which goals files belong to which property, for many clients."),
    ...term(".ga4-goals/PROPERTY.json", "The ledger: which resources in GA4 are ours. Keep it in git."),
    ...term(".env", "Variables, where the environment does not have them."),
    ".SH SEE ALSO",
    text("ga4-goals help COMMAND, ga4-goals help TOPIC, ga4-goals help CODE for what an error's code means."),
  ];
  return `${lines.join("\n")}\n`;
}

function commandLines(command: CommandPage): readonly string[] {
  const { name, brief, description, flags, commands, arguments: words } = command;
  return [
    `.SS ${text([name, ...words.map(({ written }) => written)].join(" "))}`,
    text(`${brief}.`),
    ...(description ?? "").split("\n").flatMap((line) => (line === "" ? [] : [".PP", text(line)])),
    ...flags.filter(({ shared }) => !shared).flatMap(flagLines),
    ...commands.flatMap(commandLines),
  ];
}

function flagLines({ written, brief, fallback, required }: Flag): readonly string[] {
  const more = required ? " (required)" : fallback === null ? "" : ` (default: ${fallback})`;
  return term(written, `${brief}${more}`);
}

function term(name: string, meaning: string): readonly string[] {
  return [".TP", `.B ${text(name)}`, text(meaning)];
}

/** A backslash, a hyphen that is typed, and a dot at the beginning of a line mean something in man(7). */
function text(plain: string): string {
  return plain.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^[.']/, "\\&$&").replaceAll("`", "");
}
