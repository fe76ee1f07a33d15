/** `ga4-goals help [WORDS]`: what `--help` of a command says, a topic's page, or what an error's code means. */
import { readdir, readFile } from "node:fs/promises";
import { EXIT, type ExitCode, GoalsError } from "../../../diagnostics/error.js";
import { nearest } from "../../../diagnostics/nearest.js";
import type { RunCommand } from "../../ci/inner-command.js";
import type { Context } from "../../context.js";
import { packageFile } from "../../package-files.js";
import { pageOf } from "./pages.js";
import { TOPICS } from "./topics.js";

/** The pages are part of the package, so that nothing has to be looked up on the web. */
const PAGES = packageFile("docs/troubleshooting/");

/** @throws GoalsError `usage` (exit 64) for a word that is none of them. */
export function helpOf(
  runCommand: RunCommand,
  commandNames: () => readonly string[],
): (context: Context, flags: object, ...words: string[]) => Promise<ExitCode> {
  return async function help(context, _flags, ...words) {
    const [first, ...more] = words;
    if (first === undefined || commandNames().includes(first))
      return await runCommand([...words, "--help"], context);
    if (more.length > 0) throw unknown(words.join(" "), []);
    const topic = TOPICS.find((known) => known === first);
    if (topic) {
      context.stdout.write(`${(await pageOf(topic)).trimEnd()}\n`);
      return EXIT.done;
    }
    const entries = codeEntries(await codePages());
    const entry = entries.get(first);
    if (entry === undefined) throw unknown(first, [...commandNames(), ...TOPICS, ...entries.keys()]);
    context.stdout.write(`${first}\n\n${plainEntry(entry)}\n`);
    return EXIT.done;
  };
}

async function codePages(): Promise<readonly string[]> {
  const names = (await readdir(PAGES)).toSorted();
  return await Promise.all(names.map((name) => readFile(new URL(name, PAGES), "utf8")));
}

function unknown(word: string, known: readonly string[]): GoalsError {
  const near = nearest(word, known);
  const perhaps = near === undefined ? "" : `; did you mean ${near}?`;
  return new GoalsError(
    "usage",
    `there is no command, topic or error code ${JSON.stringify(word)}${perhaps}`,
    {
      exitCode: EXIT.usage,
      hint: `Topics: ${TOPICS.join(", ")}. Commands: ga4-goals help. A code is the word after \`error\` in an error's first line.`,
    },
  );
}

/** The text below a code's heading, up to the next heading, by code; in the order of the pages. */
export function codeEntries(pages: readonly string[]): ReadonlyMap<string, string> {
  const entries = pages.flatMap((page) => [...page.matchAll(/^## (\S+)\n([\s\S]*?)(?=^##|$(?![\s\S]))/gm)]);
  return new Map(entries.map(([, code = "", text = ""]) => [code, text.trim()]));
}

/** An entry for a terminal: the example indented, no marks of Markdown. */
function plainEntry(entry: string): string {
  return entry
    .replace(/^```text\n([\s\S]*?)\n```$/gm, (_, example: string) => example.replace(/^/gm, "  "))
    .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replaceAll("**", "");
}
