/** The commands and their flags, read out of the definitions that the program itself runs by. */
import { clientsFlags, commonFlags, signInFlags } from "../../flags.js";

/** A flag or an argument, as the argument parser has it; only what is told. */
interface Parameter {
  readonly kind?: "parsed" | "enum" | "boolean" | "counter";
  readonly brief: string;
  readonly placeholder?: string;
  readonly optional?: boolean;
  readonly default?: unknown;
  readonly values?: readonly string[];
  readonly hidden?: boolean;
  readonly withNegated?: boolean;
}

interface Definition {
  readonly brief: string;
  readonly fullDescription?: string;
  readonly parameters?: {
    readonly flags?: Readonly<Record<string, Parameter>>;
    readonly aliases?: Readonly<Record<string, string>>;
    readonly positional?:
      | { readonly kind: "array"; readonly parameter: Parameter }
      | { readonly kind: "tuple"; readonly parameters: readonly Parameter[] };
  };
  readonly getAllEntries?: () => readonly {
    readonly name: Readonly<Record<"convert-camel-to-kebab", string>>;
    readonly target: Definition;
    readonly hidden: boolean;
  }[];
}

export interface Flag {
  readonly name: string;
  /** `--format text|json`, with its short form where it has one. */
  readonly written: string;
  readonly brief: string;
  /** Null where there is none to tell. */
  readonly fallback: string | null;
  readonly required: boolean;
  /** True for a flag that means the same in many commands. */
  readonly shared: boolean;
}

export interface Argument {
  /** `[FILES]...`, `CLIENT` */
  readonly written: string;
  readonly name: string;
  readonly brief: string;
}

export interface CommandPage {
  /** `ci plan` */
  readonly name: string;
  readonly brief: string;
  readonly description: string | null;
  readonly arguments: readonly Argument[];
  readonly flags: readonly Flag[];
  readonly commands: readonly CommandPage[];
}

const SHARED: ReadonlySet<unknown> = new Set(
  [commonFlags, signInFlags, clientsFlags].flatMap((group) => Object.values(group)),
);

/** All commands below the argument parser's root, those that are hidden left out, in its order. */
export function commandPages(root: unknown): readonly CommandPage[] {
  return below(root as Definition, "");
}

function below(route: Definition, before: string): readonly CommandPage[] {
  return (route.getAllEntries?.() ?? [])
    .filter(({ hidden }) => !hidden)
    .map(({ name, target }) => pageOf(`${before}${name["convert-camel-to-kebab"]}`, target));
}

function pageOf(name: string, target: Definition): CommandPage {
  return {
    name,
    brief: target.brief,
    description: target.fullDescription ?? null,
    arguments: argumentsOf(target.parameters),
    flags: flagsOf(target.parameters),
    commands: below(target, `${name} `),
  };
}

function argumentsOf(parameters: Definition["parameters"]): readonly Argument[] {
  const { positional } = parameters ?? {};
  if (positional === undefined) return [];
  if (positional.kind === "array") {
    const { placeholder: name = "TEXT", brief } = positional.parameter;
    return [{ written: `[${name}]...`, name, brief }];
  }
  return positional.parameters.map(({ placeholder: name = "TEXT", brief, optional }) => ({
    written: optional ? `[${name}]` : name,
    name,
    brief,
  }));
}

function flagsOf(parameters: Definition["parameters"]): readonly Flag[] {
  const { flags = {}, aliases = {} } = parameters ?? {};
  return Object.entries(flags)
    .filter(([, flag]) => !flag.hidden)
    .map(([name, flag]) => {
      const short = Object.entries(aliases).find(([, long]) => long === name)?.[0];
      return {
        name: kebab(name),
        written: written(kebab(name), flag, short),
        brief: flag.brief.replace(SAID_DEFAULT, ""),
        fallback: fallbackOf(flag),
        required: flag.kind !== "boolean" && !flag.optional && flag.default === undefined,
        shared: SHARED.has(flag),
      };
    });
}

function written(name: string, flag: Parameter, short: string | undefined): string {
  const names = `${short === undefined ? "" : `-${short}, `}--${name}`;
  switch (flag.kind) {
    case "boolean":
      return flag.withNegated === false ? names : `${names}, --no-${name}`;
    case "enum":
      return `${names} ${(flag.values ?? []).join("|")}`;
    default:
      return `${names} ${flag.placeholder ?? "VALUE"}`;
  }
}

/** How a brief ends that says in words what holds without the flag. */
const SAID_DEFAULT = /[;,] (?:by default|default:) ([^;]+)$/;

/** What is off until it is named needs no word. */
function fallbackOf({ kind, brief, default: fallback }: Parameter): string | null {
  const [, said] = SAID_DEFAULT.exec(brief) ?? [];
  if (said !== undefined) return said;
  if (fallback === undefined || fallback === "" || (kind === "boolean" && fallback === false)) return null;
  return kind === "boolean" ? "on" : String(fallback);
}

export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
