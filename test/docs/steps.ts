/** What a page asks its reader to do, in order: type a command, write a file. Decides what is a command; runs nothing. */
import { parse } from "yaml";
import type { Block, Page, Span } from "./markdown.js";
import { commandsIn, type ShellCommand } from "./shell.js";

/** A command of ours, to be typed. */
export interface TypedCommand extends ShellCommand {
  readonly kind: "type";
  /** What the page shows under it, and from which line of the page; absent where it shows nothing. */
  readonly shown?: { readonly lines: readonly string[]; readonly from: number };
  /** A name in a sentence, `ga4-goals backtest`, which may be all there is to say. */
  readonly bareName: boolean;
}

/** A command of another program. */
export interface OtherCommand extends ShellCommand {
  readonly kind: "other";
  readonly program: string;
}

/** A part of a command in a sentence, `apply --resume` or `ga4-goals help TOPIC`: there to be recognised, not typed. */
export interface Mention {
  readonly kind: "mention";
  readonly words: readonly string[];
  /** Says `ga4-goals` itself. */
  readonly ours: boolean;
  readonly text: string;
  readonly line: number;
}

/** A block with the content of a file, or with a change of one. */
export interface WrittenFile {
  readonly kind: "file";
  readonly language: string;
  readonly content: string;
  /** Where its first line says it is, `# clients.yaml`; absent for a part of one. */
  readonly path?: string;
  readonly line: number;
}

export type Step = TypedCommand | OtherCommand | Mention | WrittenFile;

/** Blocks whose lines are typed. In `console` a command begins with `$`, and what follows is what it says. */
const TYPED = ["", "sh", "bash", "shell", "console", "cron"];
/** Blocks that are the content of a file, or a part of it. */
const FILES = ["yaml", "json", "js", "ts", "diff"];
/** Blocks that are neither: pictures, messages, what others show. */
const SHOWN = ["text", "html", "csv"];

/** @throws Error for a block in a language that nobody has decided about. */
export function stepsOf(page: Page): readonly Step[] {
  return page.code.flatMap((code) => (code.kind === "span" ? inSentence(code) : inBlock(page, code)));
}

function inBlock(page: Page, block: Block): readonly Step[] {
  const { language, line } = block;
  if (language === "console") return consoleSteps(block);
  if (language === "cron") return typed(block.text.replace(/^(?:[\d*/,-]+[ \t]+){5}/gm, ""), line);
  if (TYPED.includes(language)) return typed(block.text, line);
  if (FILES.includes(language)) return [fileStep(block), ...(language === "yaml" ? scriptsIn(block) : [])];
  if (SHOWN.includes(language)) return [];
  throw new Error(
    `${page.path}:${line}: a block in "${language}", which test/docs/steps.ts does not know: commands are in console or sh, other text in text`,
  );
}

function typed(shell: string, line: number): readonly (TypedCommand | OtherCommand)[] {
  return commandsIn(shell).map((command) => sorted({ ...command, line: line + command.line }));
}

function sorted(command: ShellCommand): TypedCommand | OtherCommand {
  const [first = "", ...rest] = command.words;
  const [program = "", ...words] = first === "npx" ? rest : [first, ...rest];
  if (program === "ga4-goals" || program.endsWith("/.bin/ga4-goals"))
    return { ...command, kind: "type", words, bareName: false };
  return { ...command, kind: "other", program };
}

function consoleSteps({ text, line }: Block): readonly Step[] {
  const steps: Step[] = [];
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; ) {
    let end = i;
    while (lines[end]?.endsWith("\\")) end += 1;
    const command = lines.slice(i, end + 1).join("\n");
    if (!command.startsWith("$ "))
      throw new Error(`a console block that begins with what no command said: ${command}`);
    let next = end + 1;
    while (next < lines.length && !lines[next]?.startsWith("$ ")) next += 1;
    const below = lines.slice(end + 1, next);
    const shown = below.slice(0, below.findLastIndex((said) => said !== "") + 1);
    const all = typed(command.slice(2), line + i);
    const last = all.at(-1);
    steps.push(...all.slice(0, -1));
    if (last?.kind === "type" && shown.length > 0)
      steps.push({ ...last, shown: { lines: shown, from: line + end + 1 } });
    else if (last) steps.push(last);
    i = next;
  }
  return steps;
}

function fileStep({ language, text, line }: Block): WrittenFile {
  const [, path] = /^(?:#|\/\/) ([\w./-]+\.\w+)(?=[\s;:,]|$)/.exec(text) ?? [];
  return { kind: "file", language, content: `${text}\n`, line, ...(path === undefined ? {} : { path }) };
}

/** What a workflow runs. */
function scriptsIn({ text, line }: Block): readonly Step[] {
  const found: string[] = [];
  const walk = (value: unknown, key = ""): void => {
    if (typeof value === "string" && /^(run|script|before_script|after_script)$/.test(key))
      // Of what the workflow chooses from, the first.
      found.push(value.replace(/\$\{\{.*?&& '([^']*)'.*?\}\}/g, "$1"));
    else if (Array.isArray(value)) for (const item of value) walk(item, key);
    else if (typeof value === "object" && value !== null)
      for (const [name, item] of Object.entries(value)) walk(item, name);
  };
  walk(parse(text));
  return found.flatMap((shell) => typed(shell, line)).map((step) => ({ ...step, line }));
}

/** A word that stands for another, or for one of several: `FILE`, `[FILES]`, `...`. */
const PLACEHOLDER = /^-{0,2}[a-z-]*=?(?:[A-Z][A-Z_]+|\[.*|.*\]|\.\.\.|…)$/;

function inSentence({ text, line }: Span): readonly Step[] {
  const [, ours, rest = ""] = /^(?:npx )?(ga4-goals )?([a-z].*|-.*)$/s.exec(text) ?? [];
  if (rest === "") return [];
  return alternatives(rest.split(/ +/)).flatMap((words): readonly Step[] => {
    if (ours === undefined || words.some((word) => PLACEHOLDER.test(word)))
      return [{ kind: "mention", words, ours: ours !== undefined, text, line }];
    return commandsIn(`ga4-goals ${words.join(" ")}`).map(({ words: [, ...own], ...command }) => {
      const bareName = own.every((word) => /^[a-z-]+$/.test(word) && !word.startsWith("-"));
      return { ...command, kind: "type", words: own, line, bareName };
    });
  });
}

/** `plan|apply` is two commands. */
function alternatives(words: readonly string[]): readonly (readonly string[])[] {
  return words.reduce<readonly (readonly string[])[]>(
    (all, word) =>
      /^[a-z-]+(\|[a-z-]+)+$/.test(word)
        ? word.split("|").flatMap((one) => all.map((before) => [...before, one]))
        : all.map((before) => [...before, word]),
    [[]],
  );
}
