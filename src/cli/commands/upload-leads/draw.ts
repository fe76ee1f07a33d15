/** How leads that are sent are told in a terminal. Only draws. */
import type { Ink } from "../../../diagnostics/ink.js";
import { printable } from "../../../diagnostics/printable.js";
import { formatMoney } from "../../../draw/format.js";
import { type Column, type Line, table } from "../../../draw/layout.js";
import type { LeadOutcome, LeadStatus } from "../../../workflows/leads/upload.js";

const COLUMNS: readonly Column[] = [
  { head: "Line", align: "right", rank: 5 },
  { head: "Lead", align: "left", rank: 9 },
  { head: "Event", align: "left", rank: 8 },
  { head: "Time", align: "left", rank: 6 },
  { head: "Value", align: "right", rank: 7 },
  { head: "", align: "left", rank: 4 },
];

const WORDS: Readonly<Record<LeadStatus, string>> = {
  "to-send": "",
  sent: "sent",
  "already-sent": "sent before",
  unknown: "unknown",
  failed: "failed",
  "not-sent": "not sent",
};

/** What would be sent, and what not. */
export function renderRows(
  outcomes: readonly LeadOutcome[],
  measurementId: string,
  { width, ink }: { readonly width: number; readonly ink: Ink },
): string {
  const lines = outcomes.map(
    (row): Line => ({
      kind: "cells",
      cells: [
        { text: String(row.line) },
        { text: printable(row.leadId) },
        { text: row.event },
        { text: row.time.toISOString().replace(".000Z", "Z") },
        { text: row.value === null ? "" : formatMoney(row.value, row.currency) },
        { text: WORDS[row.status], paint: row.status === "unknown" ? ink.warn : ink.dim },
      ],
    }),
  );
  const many = count(outcomes, "to-send");
  return [
    ...table(COLUMNS, lines, { width, head: ink.dim }),
    "",
    many === 0
      ? `Nothing to send to ${measurementId}.`
      : `${many} ${many === 1 ? "event" : "events"} to send to ${measurementId}.`,
  ].join("\n");
}

export function renderOutcome({ line, leadId, event, status, reason }: LeadOutcome, ink: Ink): string {
  const paint = status === "sent" ? ink.good : status === "failed" ? ink.bad : ink.warn;
  const why = reason === null ? "" : `: ${reason}`;
  return `${paint(WORDS[status])} line ${line}, ${printable(leadId)} (${event})${printable(why)}`;
}

/** What became of them all. */
export function renderEnd(outcomes: readonly LeadOutcome[], isDryRun: boolean): string {
  const unknown = outcomes.filter(({ status }) => status === "unknown");
  const told = (["sent", "already-sent", "failed", "not-sent", "unknown"] as const)
    .filter((status) => count(outcomes, status) > 0)
    .map((status) => `${count(outcomes, status)} ${WORDS[status]}`);
  return [
    isDryRun ? "Nothing was sent: this was a dry run." : `${told.join(", ") || "There are no rows"}.`,
    ...(unknown.length === 0
      ? []
      : [
          `Not known whether GA4 has them: ${unknown.map(({ line }) => `line ${line}`).join(", ")}. --again sends them once more.`,
        ]),
    ...(count(outcomes, "sent") === 0
      ? []
      : [
          "GA4 says nothing of a wrong secret or stream: look in a day or two whether they are in the report.",
        ]),
  ].join("\n");
}

function count(outcomes: readonly LeadOutcome[], wanted: LeadStatus): number {
  return outcomes.filter(({ status }) => status === wanted).length;
}
