/** Clients of a roll-up by their labels, each group added up. Pure. */
import { figure, ratio } from "../figure.js";
import type { Figure } from "../model.js";
import { type RollupRow, sumOf } from "./rollup.js";

export interface LabelGroup {
  readonly value: string;
  readonly clients: number;
  readonly sessions: Figure;
  readonly macro: Figure;
  readonly macroRate: Figure;
  readonly behind: number;
  readonly warned: number;
}

/** More values than this are names, and no groups. */
const MOST_VALUES = 20;

/** For each label that makes groups of more than one client: its values, most sessions first. */
export function labelGroups(
  clients: readonly RollupRow[],
): readonly { readonly label: string; readonly groups: readonly LabelGroup[] }[] {
  const labels = [...new Set(clients.flatMap(({ labels: own }) => Object.keys(own)))].toSorted();
  return labels.flatMap((label) => {
    const values = [...new Set(clients.flatMap(({ labels: own }) => own[label] ?? []))];
    if (values.length < 2 || values.length > MOST_VALUES || values.length === clients.length) return [];
    const groups = values
      .map((value) =>
        added(
          value,
          clients.filter(({ labels: own }) => own[label] === value),
        ),
      )
      .toSorted((a, b) => (b.sessions.current ?? 0) - (a.sessions.current ?? 0));
    return [{ label, groups }];
  });
}

/** Clients whose numbers are not known make the sum of their group unknown. */
export function added(value: string, rows: readonly RollupRow[]): LabelGroup {
  const sessions = sumOf(rows.map((row) => row.sessions));
  const macro = sumOf(rows.map((row) => row.macro));
  return {
    value,
    clients: rows.length,
    sessions,
    macro,
    macroRate: figure(ratio(macro.current, sessions.current), ratio(macro.previous, sessions.previous)),
    behind: rows.filter(({ behind }) => behind.length > 0).length,
    warned: rows.filter(({ warnings }) => warnings.length > 0).length,
  };
}
