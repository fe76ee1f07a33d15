/** `docs/reference/environment.md`: every variable the program reads, from `.env.example`. */
import { readFileSync } from "node:fs";
import { code, MADE_BY, page, prose, table } from "./markdown.js";

const EXAMPLE = new URL("../../.env.example", import.meta.url);

export interface Variable {
  readonly name: string;
  readonly example: string;
  readonly meaning: string;
}

export interface VariableGroup {
  readonly title: string;
  readonly variables: readonly Variable[];
}

/**
 * `# --- Title ---` begins a group; what follows is comments, each before the variables it is about.
 *
 * @throws Error for a line that is none of these.
 */
export function readEnvironmentExample(
  text: string = readFileSync(EXAMPLE, "utf8"),
): readonly VariableGroup[] {
  const groups: { readonly title: string; readonly variables: Variable[] }[] = [];
  let comment: string[] = [];
  let fresh = true;
  for (const line of text.split("\n")) {
    const [, title] = /^# --- (.+) ---$/.exec(line) ?? [];
    const [, name, example = ""] = /^# ([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (title !== undefined) {
      groups.push({ title, variables: [] });
      fresh = true;
    } else if (name !== undefined) {
      groups.at(-1)?.variables.push({ name, example, meaning: comment.join(" ") });
      fresh = true;
    } else if (line.startsWith("# ")) {
      comment = fresh ? [line.slice(2)] : [...comment, line.slice(2)];
      fresh = false;
    } else if (line !== "") throw new Error(`.env.example has a line that is no comment: ${line}`);
  }
  return groups;
}

export function environmentPage(): string {
  return page([
    "# Environment variables",
    MADE_BY,
    "None is needed. Those marked (.env) are also read from `.env` in the folder where a command runs, if it is there; one that is set in the real environment wins. The others have to be set for real: a folder that is somebody else's could say where secrets are sent or what is run. What is ignored is said on stderr. Credentials that a `.env` names may be a service account's key or a user's login, nothing that runs a program. [.env.example](../../.env.example) is a file to copy, and `ga4-goals help environment` prints it.",
    ...readEnvironmentExample().flatMap(({ title, variables }) => [
      `## ${title}`,
      table(["variable", "means", "example"], rowsOf(variables)),
    ]),
    "## Your own",
    "A goals file may ask for variables whose names begin with `GA4_GOALS_VAR_` as `${env.GA4_GOALS_VAR_NAME}`, for others where `variables_from_env` lists them, and [places](goals-file.md#places) name those that hold their addresses and secrets: see [the goals file](goals-file.md#variables).",
  ]);
}

/** Variables that are about the same, together. */
export function alike(variables: readonly Variable[]): readonly (readonly Variable[])[] {
  const meanings = [...new Set(variables.map(({ meaning }) => meaning))];
  return meanings.map((meaning) => variables.filter((variable) => variable.meaning === meaning));
}

function rowsOf(variables: readonly Variable[]): readonly (readonly string[])[] {
  return alike(variables).map((together) => {
    const examples = together.flatMap(({ example }) => (example === "" ? [] : [code(example)]));
    const meaning = together[0]?.meaning ?? "";
    return [together.map(({ name }) => code(name)).join(", "), prose(meaning), examples.join(", ")];
  });
}
