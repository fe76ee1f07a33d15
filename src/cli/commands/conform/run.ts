/** `ga4-goals conform`: what is assumed of GA4, tried on a property of the user's own. */
import { EXIT, type ExitCode, usage } from "../../../diagnostics/error.js";
import { printable } from "../../../diagnostics/printable.js";
import { wrap } from "../../../draw/layout.js";
import { SCOPE_EDIT, SCOPE_READ } from "../../../google/connection.js";
import { googleAccess } from "../../../workflows/access.js";
import {
  type Conformance,
  cleanProperty,
  conformProperty,
  type Fact,
} from "../../../workflows/conform/conform.js";
import { concerned, readConformance } from "../../../workflows/conform/conformance-file.js";
import { openTagPage } from "../../../workflows/conform/tag-page.js";
import { readGoals } from "../../../workflows/goals-files.js";
import type { SignInFlags } from "../../../workflows/options.js";
import { propertyNamed } from "../../../workflows/property.js";
import type { Context } from "../../context.js";
import type { CommonFlags, OutFlag } from "../../flags.js";
import { writeResult } from "../../output/result.js";

export interface ConformFlags extends CommonFlags, SignInFlags, OutFlag {
  readonly readOnly: boolean;
  readonly clean: boolean;
  readonly diff?: string;
}

const FILE = "conformance.json";

export async function conform(
  context: Context,
  flags: ConformFlags,
  ...patterns: string[]
): Promise<ExitCode> {
  if (flags.diff !== undefined) return tellConcerned(context, flags, flags.diff, patterns);
  if (patterns.length > 0)
    throw usage("goals files are for --diff", "The trials need a property alone: --property 123456789.");
  // Never the property of the goals files: that one counts somebody's visitors.
  const { property } = propertyNamed(flags.property, []);
  const access = (scope: typeof SCOPE_EDIT | typeof SCOPE_READ) =>
    googleAccess({ ...context, scope, impersonate: flags.impersonate });
  const input = {
    property,
    admin: access(flags.readOnly ? SCOPE_READ : SCOPE_EDIT),
    data: access(SCOPE_READ),
    ports: context,
    readOnly: flags.readOnly,
  };
  if (flags.clean) {
    const removed = await cleanProperty(input);
    context.stdout.write(
      removed.length === 0
        ? `Nothing was left in property ${property}.\n`
        : `Removed from property ${property}:\n${removed.map((name) => `  ${printable(name)}\n`).join("")}`,
    );
    return EXIT.done;
  }
  const ended = await conformProperty({
    ...input,
    byPage: (stream, events) => openTagPage(context, stream.measurementId, events),
  });
  if (ended.kind === "wait") {
    const why = ended.for === "rules" ? "New rules take hours to act" : "Reports take two days to settle";
    context.stdout.write(`${why}. Come again after ${ended.until.toISOString()}:\n  ${again(property)}\n`);
    return EXIT.done;
  }
  const out = flags.out ?? FILE;
  if (out === "-") {
    await writeResult(context, JSON.stringify(ended.conformance, null, 2), out);
    return EXIT.done;
  }
  context.stdout.write(table(ended.conformance, Math.min(context.stdout.columns ?? 80, 100)));
  await context.files.writeWhole(out, `${JSON.stringify(ended.conformance, null, 2)}\n`);
  context.say(`wrote ${out}\nNext: ga4-goals emulator --facts ${out}`);
  return EXIT.done;
}

const again = (property: string): string => `ga4-goals conform --property ${property}`;

const MARKS = { same: "as assumed", other: "OTHERWISE", unseen: "not seen" } as const;
const kindOf = ({ seen, expected }: Fact): keyof typeof MARKS =>
  seen === null ? "unseen" : seen === expected ? "same" : "other";

/** Each question with its answer, in a terminal's width. */
function table({ facts }: Conformance, width: number): string {
  const lines = facts.flatMap((one) => {
    const said =
      one.seen === null
        ? printable(one.why ?? "")
        : `${one.seen}${one.seen === one.expected ? "" : `, assumed was ${one.expected}`}`;
    return [
      ...wrap(`${MARKS[kindOf(one)].padEnd(11)} ${one.question}`, width),
      ...wrap(said, width - 12).map((line) => `${" ".repeat(12)}${line}`),
    ];
  });
  const count = (kind: keyof typeof MARKS): number => facts.filter((one) => kindOf(one) === kind).length;
  return `${lines.join("\n")}\n\n${facts.length} facts: ${count("same")} as assumed, ${count("other")} otherwise, ${count("unseen")} not seen.\n`;
}

async function tellConcerned(
  context: Context,
  flags: ConformFlags,
  file: string,
  patterns: readonly string[],
): Promise<ExitCode> {
  const { facts } = await readConformance(context, file);
  const { config } = await readGoals(context, patterns, flags);
  const otherwise = facts.filter((one) => kindOf(one) === "other");
  const lines = otherwise.flatMap((one) => {
    const goals = concerned(one, config.goals);
    return [
      `${one.question}`,
      `  ${one.seen}, assumed was ${one.expected}`,
      goals.length === 0 ? "  No goal of these files depends on it." : `  May change: ${goals.join(", ")}`,
    ];
  });
  context.stdout.write(
    otherwise.length === 0
      ? "All that was seen is as it was assumed: nothing changes.\n"
      : `${lines.join("\n")}\n\nNumbers with it: ga4-goals emulator --facts ${printable(file)}\n`,
  );
  return EXIT.done;
}
