/** `ga4-goals explain`: a client's goals after all layers, each field with the file and line it comes from. Offline. */

import { lineAndColumn, type Place } from "../../../diagnostics/diagnostic.js";
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { FileErrors } from "../../../diagnostics/file-errors.js";
import type { Ink } from "../../../diagnostics/ink.js";
import { nearest } from "../../../diagnostics/nearest.js";
import { columnsOf, printable } from "../../../diagnostics/printable.js";
import type { Client } from "../../../goals/clients/client.js";
import { type ExplainedGoal, explainGoals, type RemovedGoal } from "../../../goals/clients/explain.js";
import { hideInData, hideInText } from "../../../goals/yaml/taken.js";
import { readClients } from "../../../workflows/fleet/read-clients.js";
import type { Context } from "../../context.js";
import { tellProblems } from "../../fleet/problems.js";
import { paintFor } from "../../ink.js";
import { toJson, writeResult } from "../../output/result.js";

export interface ExplainFlags {
  readonly clients: string;
  readonly var?: readonly string[];
  readonly noColor: boolean;
  readonly format: "text" | "json";
}

export async function explain(
  context: Context,
  flags: ExplainFlags,
  name: string,
  goal?: string,
): Promise<void> {
  const taken = new Map<string, string>();
  const ports = { ...context, onTaken: (variable: string, held: string) => void taken.set(variable, held) };
  const { found, placeOf } = await readClients(ports, flags.clients, { ...flags, only: [name] });
  const [one] = found;
  if (one && !one.read.ready) throw new FileErrors(one.read.client.diagnostics);
  if (!one?.goals.merged) throw new RangeError("a client that is ready has goals");
  tellProblems(context, found, flags.noColor);
  const explained = explainGoals(one.client, one.goals.merged, placeOf);
  const goals = explained.goals.map(({ id, fields }) => ({
    id,
    fields: fields.map((field) => ({
      ...field,
      value: hideInData(field.value, taken),
      variables: field.variables.map((one) => ({ ...one, value: hideInText(one.value, taken) })),
    })),
  }));
  const { removed } = explained;
  const settings = one.client.settings.map((one) => ({ ...one, value: hideInText(one.value, taken) }));
  const client = {
    ...one.client,
    property: one.client.property === null ? null : hideInText(one.client.property, taken),
    settings,
    goals: one.client.goals.map((one) => ({ ...one, path: hideInText(one.path, taken) })),
  };
  const wanted = goal === undefined ? goals : goals.filter(({ id }) => id === goal);
  const gone = goal === undefined ? removed : removed.filter(({ id }) => id === goal);
  if (wanted.length === 0 && gone.length === 0) throw noSuchGoal(goal ?? "", one.client.name, goals);
  const text =
    flags.format === "json"
      ? toJson(json(client, wanted, gone))
      : render(client, wanted, gone, goal === undefined, paintFor(context, context.stdout, flags.noColor));
  await writeResult(context, text, undefined);
}

function noSuchGoal(goal: string, client: string, goals: readonly ExplainedGoal[]): GoalsError {
  const near = nearest(
    goal,
    goals.map(({ id }) => id),
  );
  return new GoalsError("goal-unknown", `the client ${client} has no goal ${goal}`, {
    exitCode: EXIT.usage,
    ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }),
  });
}

function at({ source, start }: Place): string {
  const { line, column } = lineAndColumn(source, start);
  return `${source.file}:${line}:${column}`;
}

function render(
  client: Client,
  goals: readonly ExplainedGoal[],
  removed: readonly RemovedGoal[],
  isWhole: boolean,
  paint: Ink,
): string {
  const blocks: string[] = [];
  if (isWhole) {
    const rows = client.settings.map(({ name, value, layer, place }) => [
      name,
      value,
      `${at(place)}  ${layer}`,
    ]);
    for (const { path, place } of client.goals) rows.push(["goals file", path, at(place)]);
    blocks.push(
      `${paint.strong(printable(client.name))} (property ${printable(client.property ?? "none")})\n${table(rows, paint)}`,
    );
  }
  for (const { id, fields } of goals) {
    const rows = fields.map(({ field, value, place, layer, variables }) => {
      const from = variables.map((v) => `${v.name} = ${v.value}`).join(", ");
      return [field, shown(value), `${at(place)}  ${layer}${from === "" ? "" : `, where ${from}`}`];
    });
    blocks.push(`${paint.strong(id)}\n${table(rows, paint)}`);
  }
  for (const { id, layer, place } of removed)
    blocks.push(`${paint.strong(id)} ${paint.dim(printable(`taken away by ${layer}, ${at(place)}`))}`);
  return blocks.join("\n\n");
}

/** Texts as they are, everything else as JSON. */
function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function table(rows: readonly (readonly string[])[], paint: Ink): string {
  const clean = rows.map((row) => row.map(printable));
  const widths = [0, 1].map((i) => Math.min(40, Math.max(0, ...clean.map((row) => columnsOf(row[i] ?? "")))));
  const padded = (text: string, i: number): string =>
    text + " ".repeat(Math.max(0, (widths[i] ?? 0) - columnsOf(text)));
  return clean
    .map(
      ([first = "", second = "", third = ""]) =>
        `  ${padded(first, 0)}  ${padded(second, 1)}  ${paint.dim(third)}`,
    )
    .join("\n");
}

function json(client: Client, goals: readonly ExplainedGoal[], removed: readonly RemovedGoal[]): object {
  const place = (where: Place): object => ({
    file: where.source.file,
    ...lineAndColumn(where.source, where.start),
  });
  return {
    schemaVersion: 1,
    client: client.name,
    property: client.property,
    settings: client.settings.map(({ name, value, layer, place: where }) => ({
      name,
      value,
      layer,
      ...place(where),
    })),
    goals: goals.map(({ id, fields }) => ({
      id,
      fields: fields.map(({ place: where, ...field }) => ({ ...field, ...place(where) })),
    })),
    removed: removed.map(({ id, layer, place: where }) => ({ id, layer, ...place(where) })),
  };
}
