/** `ga4-goals promote`: what one client has and another has not, what of it is ripe, and the files with it. Offline. */
import { EXIT, type ExitCode } from "../../../diagnostics/error.js";
import type { Ink } from "../../../diagnostics/ink.js";
import { printable } from "../../../diagnostics/printable.js";
import { counted, nameList } from "../../../draw/names.js";
import { hideInData, hideInText } from "../../../goals/yaml/taken.js";
import { type Promoted, type Promotion, promotion } from "../../../workflows/promote.js";
import type { Context } from "../../context.js";
import { paintFor } from "../../ink.js";
import { toJson, writeResult } from "../../output/result.js";

export interface PromoteFlags {
  readonly clients: string;
  readonly days?: number;
  readonly write: boolean;
  readonly var?: readonly string[];
  readonly policy?: string;
  readonly noColor: boolean;
  readonly format: "text" | "json";
}

export async function promote(
  context: Context,
  flags: PromoteFlags,
  from: string,
  to: string,
): Promise<ExitCode> {
  const taken = new Map<string, string>();
  const ports = { ...context, onTaken: (name: string, held: string) => void taken.set(name, held) };
  const { days, var: variables, policy } = flags;
  const made = await promotion(ports, flags.clients, { from, to, days, var: variables, policy });
  if (flags.write) for (const [file, text] of made.texts) await context.files.writeWhole(file, text);
  const { texts, ...told } = made;
  const files = [...texts.keys()];
  const text =
    flags.format === "json"
      ? toJson(hideInData({ schemaVersion: 1, ...told, files, written: flags.write }, taken))
      : hideInText(render(made, flags.clients, paintFor(context, context.stdout, flags.noColor)), taken);
  await writeResult(context, text, undefined);
  // Whoever has a file that is written has what is promoted.
  const have = new Set([to, ...made.goals.flatMap(({ alsoOf }) => alsoOf)]);
  const next = `ga4-goals plan --clients ${flags.clients} --only ${[...have].join(",")}`;
  if (flags.write && files.length > 0) context.say(`Written: ${files.join(", ")}. Then: ${next}`);
  else if (files.length > 0)
    context.say(
      `To take over what is ripe: ga4-goals promote ${from} ${to} --clients ${flags.clients} --write`,
    );
  return EXIT.done;
}

function placeOf({ file, alsoOf }: Promoted): string {
  return alsoOf.length === 0 ? `${file}` : `${file}, which is of ${nameList(alsoOf, 4)} too`;
}

function render({ from, to, days, goals, onlyThere }: Promotion, file: string, paint: Ink): string {
  const asked = days === 0 ? "applied there" : `there for ${counted(days, "day")}`;
  const blocks = [paint.strong(`${from} -> ${to} of ${printable(file)}: what is ripe is ${asked}`)];
  if (goals.length === 0) blocks.push(`${paint.good("Nothing to promote.")} ${to} has all that ${from} has.`);
  const ripe = goals.filter(({ early, byHand }) => early === null && byHand === null);
  const hand = goals.filter(({ early, byHand }) => early === null && byHand !== null);
  const early = goals.filter((one) => one.early !== null);
  if (ripe.length > 0)
    blocks.push([paint.good("Ripe"), ...ripe.flatMap((g) => lines(g, placeOf(g)))].join("\n"));
  if (hand.length > 0)
    blocks.push(
      [paint.warn("Ripe, to be changed by hand"), ...hand.flatMap((g) => lines(g, g.byHand))].join("\n"),
    );
  if (early.length > 0)
    blocks.push([paint.warn("Not yet"), ...early.flatMap((g) => lines(g, g.early))].join("\n"));
  if (onlyThere.length > 0) blocks.push(paint.dim(`Only in ${to}, left alone: ${nameList(onlyThere, 12)}`));
  return blocks.join("\n\n");
}

function lines({ id, isNew, fields }: Promoted, why: string | null): readonly string[] {
  const head = `  ${isNew ? "+" : "~"} ${id}  · ${printable(why ?? "")}`;
  if (isNew) return [head];
  return [
    head,
    ...fields.map(({ field, there, here }) => `      ${field}  ${shown(there)} -> ${shown(here)}`),
  ];
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : printable(JSON.stringify(value));
}
