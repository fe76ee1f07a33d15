/** A diagnosis as a person reads it: a line a check, what to do under each that is not ok, and a sum. */

import type { Ink } from "../../diagnostics/ink.js";
import type { CheckId, CheckStatus, Diagnosis, Finding } from "../../doctor/finding.js";
import { wrap } from "../../draw/layout.js";

export interface DiagnosisTextOptions {
  readonly paint: Ink;
  /** In characters. */
  readonly width: number;
}

const TITLES: { readonly [C in CheckId]: string } = {
  node: "Node",
  goals: "Goals file",
  credentials: "Credentials",
  scopes: "Scopes",
  "admin-api": "Admin API",
  "data-api": "Data API",
  property: "Property",
  role: "Role",
  streams: "Streams",
  quota: "Quota",
  export: "BigQuery",
  clock: "Clock",
  ledger: "Ledger",
  unfinished: "Last apply",
};

const TITLE_WIDTH = Math.max(...Object.values(TITLES).map((title) => title.length));

export function renderDiagnosis({ findings, notChecked }: Diagnosis, options: DiagnosisTextOptions): string {
  const { paint, width } = options;
  const lines = findings.flatMap((finding) => renderFinding(finding, options));
  const count = (status: CheckStatus): number => findings.filter((f) => f.status === status).length;
  const failures = count("failure");
  const warnings = count("warning");
  const parts = [
    failures > 0 && paint.bad(`${failures} ${failures === 1 ? "failure" : "failures"}`),
    warnings > 0 && paint.warn(`${warnings} ${warnings === 1 ? "warning" : "warnings"}`),
  ].filter((part) => part !== false);
  lines.push("", parts.length === 0 ? paint.good("All is well.") : `${parts.join(", ")}.`);
  if (notChecked.length > 0 && failures > 0) {
    const names = notChecked.map((check) => TITLES[check]).join(", ");
    lines.push(...wrap(`Not checked, because something above comes first: ${names}`, width).map(paint.dim));
  }
  return lines.join("\n");
}

function renderFinding(
  { check, status, text, remedy, inferred }: Finding,
  { paint, width }: DiagnosisTextOptions,
): readonly string[] {
  const sign = {
    ok: paint.good("✓"),
    skipped: paint.dim("·"),
    warning: paint.warn("!"),
    failure: paint.bad("✗"),
  }[status];
  const indent = " ".repeat(TITLE_WIDTH + 4);
  const room = Math.max(30, width - indent.length);
  const [first = "", ...rest] = wrap(inferred ? `${text} (inferred)` : text, room);
  return [
    `${sign} ${paint.strong(TITLES[check].padEnd(TITLE_WIDTH))}  ${first}`,
    ...rest.map((line) => indent + line),
    ...(remedy === null
      ? []
      : wrap(remedy, room - 2).map((line, i) => indent + paint.warn(i === 0 ? "→ " : "  ") + line)),
  ];
}

interface DiagnosisJson {
  readonly schemaVersion: 1;
  readonly ok: boolean;
  readonly property: string | null;
  readonly findings: readonly Omit<Finding, "exitCode">[];
  readonly notChecked: readonly CheckId[];
}

export function diagnosisJson({ property, findings, notChecked }: Diagnosis): DiagnosisJson {
  return {
    schemaVersion: 1,
    ok: findings.every(({ status }) => status !== "failure"),
    property,
    findings: findings.map(({ exitCode: _, ...finding }) => finding),
    notChecked,
  };
}
