/**
 * A diagnosis as a person reads it: a line a check, what to do under each that is not ok, and a sum. Of many: who is well
 * in one line, warnings once each, who is not well in full.
 */

import type { Ink } from "../../diagnostics/ink.js";
import type { End } from "../../diagnostics/outcome.js";
import {
  CHECKS,
  type CheckId,
  type CheckStatus,
  type Diagnosis,
  type Finding,
} from "../../doctor/finding.js";
import { foldFailures, groupBy, renderFailures } from "../../draw/alike.js";
import { wrap } from "../../draw/layout.js";
import { counted, nameList } from "../../draw/names.js";

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
  measurement: "Measurement",
  "edit-rules": "Edit rules",
  retention: "Retention",
  identity: "Identity",
  parent: "Subproperty",
  "in-the-way": "In the way",
  quota: "Quota",
  export: "BigQuery",
  ads: "Google Ads",
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

interface Named {
  readonly name: string;
  readonly property: string | null;
  readonly diagnosis: Diagnosis;
}

const NAMES = 12;
const INDENT = "  ";

export function renderExamined(
  ends: readonly End<Diagnosis>[],
  { paint, width }: DiagnosisTextOptions,
): string {
  const examined = ends.flatMap(({ name, property, outcome }): Named[] =>
    outcome.kind === "done" ? [{ name, property, diagnosis: outcome.result }] : [],
  );
  const [well, ill] = [examined.filter(isWell), examined.filter((one) => !isWell(one))];
  const inner = { paint, width: width - INDENT.length };
  const blocks: string[] = [];
  if (well.length > 0) blocks.push(`${paint.good("✓")} Healthy: ${namesOf(well)}`);
  const warnings = foldWarnings(well);
  if (warnings.length > 0) {
    const all: Diagnosis = { property: null, findings: warnings, notChecked: [] };
    blocks.push(`${paint.strong("Among the healthy")}\n${indented(renderDiagnosis(all, inner))}`);
  }
  for (const alike of groupBy(ill, (one) => JSON.stringify(exceptionsOf(one, true)))) {
    const [first] = alike;
    if (!first) continue;
    const text = renderDiagnosis(exceptionsOf(first, alike.length > 1), inner);
    blocks.push(`${paint.bad("✗")} ${namesOf(alike)}\n${indented(text)}`);
  }
  const failures = foldFailures(ends);
  if (failures.length > 0) blocks.push(renderFailures("Not examined", failures, paint));
  const parts = [
    `${well.length} healthy`,
    ill.length > 0 ? `${ill.length} with failures` : "",
    ends.length > examined.length ? `${ends.length - examined.length} not examined` : "",
  ].filter((part) => part !== "");
  blocks.push(paint.strong(`Doctor: ${counted(ends.length, "client")}: ${parts.join(", ")}.`));
  return blocks.join("\n\n");
}

function isWell({ diagnosis }: Named): boolean {
  return diagnosis.findings.every(({ status }) => status !== "failure");
}

function namesOf(clients: readonly Named[]): string {
  const names = nameList(
    clients.map(({ name, property }) => (clients.length > 1 ? name : `${name} (${property})`)),
    NAMES,
  );
  return clients.length > 1 ? `${counted(clients.length, "client")}: ${names}` : names;
}

/** What is not ok. `general`: without the property's number, which would keep the same findings apart. */
function exceptionsOf({ property, diagnosis }: Named, general: boolean): Diagnosis {
  const findings = diagnosis.findings.filter(({ status }) => status === "warning" || status === "failure");
  return general
    ? { ...diagnosis, property: null, findings: findings.map((finding) => withoutNumber(finding, property)) }
    : { ...diagnosis, findings };
}

/** Each warning once, in the order of the checks, with those it is about. */
function foldWarnings(clients: readonly Named[]): readonly Finding[] {
  const said = clients.flatMap(({ name, property, diagnosis }) =>
    diagnosis.findings
      .filter(({ status }) => status === "warning")
      .map((finding) => ({ name, finding, general: withoutNumber(finding, property) })),
  );
  return groupBy(said, ({ general }) => JSON.stringify(general))
    .flatMap((alike): Finding[] => {
      const [first] = alike;
      if (!first) return [];
      const finding = alike.length > 1 ? first.general : first.finding;
      const names = nameList(
        alike.map(({ name }) => name),
        NAMES,
      );
      return [{ ...finding, text: `${names}: ${finding.text}` }];
    })
    .toSorted((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
}

function withoutNumber(finding: Finding, property: string | null): Finding {
  if (property === null) return finding;
  return {
    ...finding,
    text: finding.text.replaceAll(property, "..."),
    remedy: finding.remedy?.replaceAll(property, "...") ?? null,
  };
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, INDENT);
}
