/** What `--help` shows, within the width of the terminal: a sentence, how it is typed, examples, flags in groups. Pure. */
import { wrap } from "../../../draw/layout.js";
import { type CommandPage, commandPages, type Flag, kebab } from "./command-tree.js";
import { EXAMPLES } from "./examples.js";
import { TOPICS } from "./topics.js";

/** A terminal that is wider leaves the rest free: longer lines are hard to read. */
const WIDEST = 100;
const NAME_WIDTH = 24;

/**
 * Of the command that the words begin with, or of the program where they begin with none; null for a command that is not
 * there. `root`: the argument parser's.
 */
export function helpFor(root: unknown, words: readonly string[], columns: number): string | null {
  const pages = commandPages(root);
  const page = named(pages, words);
  if (page !== undefined) return commandHelp(page, columns);
  return words[0] === undefined || words[0].startsWith("-") ? programHelp(pages, columns) : null;
}

function named(pages: readonly CommandPage[], [first, ...more]: readonly string[]): CommandPage | undefined {
  const page = pages.find(({ name }) => name.split(" ").at(-1) === kebab(first ?? ""));
  return page === undefined ? undefined : (named(page.commands, more) ?? page);
}

function commandHelp(page: CommandPage, columns: number): string {
  const width = Math.min(columns, WIDEST);
  const required = page.flags.filter((flag) => flag.required).map(({ written }) => written);
  const usage = [
    "ga4-goals",
    page.name,
    ...(page.commands.length > 0 ? ["COMMAND"] : []),
    ...required,
    ...(page.flags.length > required.length ? ["[FLAGS]"] : []),
    ...page.arguments.map(({ written }) => written),
  ].join(" ");
  const sections = [
    text(`${page.brief}.`, width),
    ["USAGE", `  ${usage}`],
    ...(page.description === null ? [] : [text(page.description, width)]),
    examples(page.name, width),
    rows(
      "COMMANDS",
      page.commands.map(({ name, brief }) => [name.split(" ").at(-1) ?? name, brief]),
      width,
    ),
    rows(
      "ARGUMENTS",
      page.arguments.map(({ name, brief }) => [name, brief]),
      width,
    ),
    ...flagGroups(page.flags).map(([title, flags]) => rows(title, flags.map(toldFlag), width)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function text(paragraphs: string, width: number): readonly string[] {
  return paragraphs.split("\n").flatMap((line) => (line === "" ? [""] : wrap(line, width)));
}

function examples(name: string, width: number): readonly string[] {
  const found = EXAMPLES[name] ?? [];
  return found.length === 0
    ? []
    : [
        "EXAMPLES",
        ...found.flatMap(({ line, does }) => [
          ...wrap(`# ${does}`, width - 2).map((said) => `  ${said}`),
          `  ${line}`,
        ]),
      ];
}

type Row = readonly [name: string, said: string];

/** Names in a column; a name that is longer than it has a line of its own. */
function rows(title: string, all: readonly Row[], width: number): readonly string[] {
  if (all.length === 0) return [];
  const column = Math.min(NAME_WIDTH, Math.max(...all.map(([name]) => name.length)));
  const indent = " ".repeat(column + 4);
  return [
    title,
    ...all.flatMap(([name, said]) => {
      const [first = "", ...more] = wrap(said, width - indent.length);
      const rest = more.map((line) => indent + line);
      return name.length > column
        ? [`  ${name}`, indent + first, ...rest]
        : [`  ${name.padEnd(column)}  ${first}`.trimEnd(), ...rest];
    }),
  ];
}

function toldFlag({ written, brief, fallback, required }: Flag): Row {
  const more = required ? " (required)" : fallback === null ? "" : ` (default: ${fallback})`;
  return [written, `${brief}${more}`];
}

const GROUPS: readonly (readonly [title: string, names: readonly string[]])[] = [
  ["WHICH PROPERTIES", ["property", "clients", "only", "exclude", "parallel"]],
  ["WHAT IS WRITTEN", ["format", "out", "no-color", "verbose"]],
  ["SIGNING IN, VARIABLES", ["impersonate", "var"]],
];

/** The command's own first. */
function flagGroups(flags: readonly Flag[]): readonly (readonly [string, readonly Flag[]])[] {
  const grouped = new Set(GROUPS.flatMap(([, names]) => names));
  const own = flags.filter(({ name }) => !grouped.has(name));
  return [
    ["FLAGS", own] as const,
    ...GROUPS.map(([title, names]) => [title, flags.filter(({ name }) => names.includes(name))] as const),
  ];
}

const COMMAND_GROUPS: readonly (readonly [title: string, names: readonly string[]])[] = [
  ["BEGIN", ["demo", "init", "doctor", "import", "help"]],
  ["EVERY DAY", ["validate", "plan", "apply", "report", "check"]],
  ["LOOK BACK, LOOK INTO THE SITE", ["backtest", "sql", "page-code", "verify"]],
  ["BY THE CLOCK, IN CI, FOR AN ASSISTANT", ["pull", "schedule", "ci", "mcp"]],
  ["MANY PROPERTIES", ["clients", "explain", "promote"]],
];

const ABOUT =
  "Goals as code for Google Analytics 4: a YAML file says which conversions matter; it is compared with a property, applied to it, and reported on.";

function programHelp(pages: readonly CommandPage[], columns: number): string {
  const width = Math.min(columns, WIDEST);
  const grouped = new Set(COMMAND_GROUPS.flatMap(([, names]) => names));
  const groups = [
    ...COMMAND_GROUPS.map(
      ([title, names]) =>
        [title, names.flatMap((name) => pages.filter((page) => page.name === name))] as const,
    ),
    ["AND", pages.filter(({ name }) => !grouped.has(name))] as const,
  ];
  const sections = [
    text(ABOUT, width),
    [
      "USAGE",
      "  ga4-goals COMMAND [FLAGS] [FILES]...",
      ...text("Files default to goals/*.yaml.", width - 2).map((line) => `  ${line}`),
    ],
    ...groups.map(([title, inGroup]) =>
      rows(
        title,
        inGroup.map(({ name, brief }) => [name.padEnd(10), brief]),
        width,
      ),
    ),
    [
      "MORE",
      ...wrap("ga4-goals COMMAND --help or help COMMAND: its flags, with examples", width - 2).map(
        (line) => `  ${line}`,
      ),
      ...wrap(`ga4-goals help TOPIC: ${TOPICS.join(", ")}`, width - 2).map((line) => `  ${line}`),
      ...wrap("ga4-goals help CODE: what an error's code means, as in help not-allowed", width - 2).map(
        (line) => `  ${line}`,
      ),
      "  ga4-goals --version",
    ],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}
