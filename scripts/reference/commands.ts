/** `docs/reference/commands.md`: every command, its arguments and its flags. */
import { app } from "../../src/cli/app.js";
import { type CommandPage, commandPages, type Flag } from "../../src/cli/commands/help/command-tree.js";
import { EXAMPLES } from "../../src/cli/commands/help/examples.js";
import { code, MADE_BY, page, prose, table } from "./markdown.js";
import { sharedFlags } from "./shared-flags.js";

/** Where a command is explained at length, from `docs/reference/`. */
const GUIDES: Readonly<Record<string, readonly string[]>> = {
  init: ["first-hour"],
  validate: ["first-hour", "goal-types"],
  plan: ["first-hour", "safety"],
  apply: ["first-hour", "safety"],
  import: ["import"],
  report: ["reports"],
  pull: ["reports"],
  schedule: ["reports"],
  backtest: ["backtest"],
  sql: ["sql"],
  "page-code": ["page-code"],
  verify: ["page-code"],
  clients: ["agencies"],
  explain: ["agencies"],
  promote: ["policy"],
  ci: ["ci"],
  doctor: ["troubleshooting"],
  help: ["troubleshooting"],
};

const SHARED_HEADING = "Flags of many commands";
const SHARED_ANCHOR = "#flags-of-many-commands";

export function commandsPage(): string {
  const commands = commandPages(app.root);
  return page([
    "# Commands",
    MADE_BY,
    "`ga4-goals COMMAND [FLAGS] [FILES]`. Files default to `goals/*.yaml`. The result goes to stdout, everything else to stderr. What a command ends with: [exit codes](exit-codes.md).",
    table(
      ["command", "does"],
      commands.map(({ name, brief }) => [`[${name}](#${name})`, prose(brief)]),
    ),
    ...commands.flatMap((command) => sectionsOf(command, "##")),
    `## ${SHARED_HEADING}`,
    "They mean the same wherever they are.",
    flagTable(sharedFlags(commands)),
  ]);
}

function sectionsOf(command: CommandPage, heading: string): readonly string[] {
  return [
    `${heading} ${command.name}`,
    `${prose(command.brief)}.`,
    ...(command.commands.length > 0 ? [] : [synopsis(command)]),
    ...examples(command.name),
    ...(command.description === null ? [] : described(command.description)),
    ...command.arguments.map(({ name, brief }) => `- ${code(name)}: ${prose(brief)}`),
    ...flagsOf(command.flags),
    guides(command.name),
    ...command.commands.flatMap((inner) => sectionsOf(inner, `${heading}#`)),
  ];
}

function synopsis({ name, flags, arguments: words }: CommandPage): string {
  const required = flags.filter((flag) => flag.required).map(({ written }) => written);
  const parts = [
    `ga4-goals ${name}`,
    ...required,
    ...(flags.length > required.length ? ["[FLAGS]"] : []),
    ...words.map(({ written }) => written),
  ];
  return `\`\`\`text\n${parts.join(" ")}\n\`\`\``;
}

function examples(name: string): readonly string[] {
  const lines = (EXAMPLES[name] ?? []).map(({ line, does }) => `${line}   # ${does}`);
  return lines.length === 0 ? [] : [`\`\`\`sh\n${lines.join("\n")}\n\`\`\``];
}

/** A paragraph of several lines is a list. */
function described(description: string): readonly string[] {
  return description.split("\n\n").map((paragraph) => {
    const lines = paragraph.split("\n");
    return lines.length === 1 ? prose(paragraph) : lines.map((line) => `- ${prose(line)}`).join("\n");
  });
}

function flagsOf(flags: readonly Flag[]): readonly string[] {
  const own = flags.filter(({ shared }) => !shared);
  const shared = flags.filter((flag) => flag.shared).map(({ name }) => code(`--${name}`));
  return [
    ...(own.length > 0 ? [flagTable(own)] : []),
    ...(shared.length > 0
      ? [`And of the [flags of many commands](${SHARED_ANCHOR}): ${shared.join(", ")}.`]
      : []),
  ];
}

function flagTable(flags: readonly Flag[]): string {
  return table(
    ["flag", "means", "default"],
    flags.map(({ written, brief, fallback, required }) => [
      written.split(", ").map(code).join(", "),
      prose(brief),
      required ? "**required**" : said(fallback),
    ]),
  );
}

/** A value is code, words are words. */
function said(fallback: string | null): string {
  if (fallback === null) return "";
  return fallback.includes(" ") ? prose(fallback) : code(fallback);
}

function guides(name: string): string {
  const links = (GUIDES[name] ?? []).map((guide) => `[${guide.replaceAll("-", " ")}](../guides/${guide}.md)`);
  return links.length === 0 ? "" : `More in the guide${links.length > 1 ? "s" : ""} ${links.join(" and ")}.`;
}
