/** A predicate as SQL that is true or false, never NULL, so that negation means what it says. Knows no goals. */
import { anyCase } from "../../goals/pattern/any-case.js";
import type { Predicate, Subject } from "../goals/predicate.js";
import type { Dialect } from "./dialect.js";

const COMPARISONS = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

/**
 * `page` addresses stand in the columns `url`, `host` and `path`, and for tests that ignore case, which also pass over
 * that of `HTTPS://`, in `any_host` and `any_path`; parameters are looked up in `event_params`.
 */
export function predicateSql(predicate: Predicate, dialect: Dialect): string {
  switch (predicate.kind) {
    case "text":
      return `coalesce(${textTest(predicate, dialect)}, false)`;
    case "number":
      return `coalesce(${numberOf(predicate.subject, dialect)} ${COMPARISONS[predicate.operator]} ${dialect.double(predicate.value)}, false)`;
    case "present":
      return `(${textOf(predicate.subject, dialect)} IS NOT NULL)`;
    case "not":
      return `(NOT ${predicateSql(predicate.of, dialect)})`;
    case "all":
      return joined(predicate.of, "AND", "true", dialect);
    case "any":
      return joined(predicate.of, "OR", "false", dialect);
  }
}

function joined(of: readonly Predicate[], word: "AND" | "OR", none: string, dialect: Dialect): string {
  return of.length === 0 ? none : `(${of.map((part) => predicateSql(part, dialect)).join(` ${word} `)})`;
}

function textOf(subject: Subject, dialect: Dialect): string {
  return subject.kind === "parameter" ? dialect.parameterText(subject.name) : subject.kind;
}

function numberOf(subject: Subject, dialect: Dialect): string {
  return subject.kind === "parameter"
    ? dialect.parameterNumber(subject.name)
    : dialect.numberOfText(subject.kind);
}

function textTest(test: Extract<Predicate, { kind: "text" }>, dialect: Dialect): string {
  const { kind } = test.subject;
  const isPart = kind === "host" || kind === "path";
  const subject = isPart && test.ignoreCase ? `any_${kind}` : textOf(test.subject, dialect);
  if (test.operator === "regex") return dialect.matchesWhole(subject, test.value, test.ignoreCase);
  // Only RE2 has one idea of a letter's case in every database.
  if (test.ignoreCase) return dialect.matchesWhole(subject, anyCase(test.operator, test.value), true);
  const [text, wanted] = [subject, dialect.text(test.value)];
  switch (test.operator) {
    case "equals":
      return `${text} = ${wanted}`;
    case "contains":
      return dialect.contains(text, wanted);
    case "begins_with":
      return dialect.startsWith(text, wanted);
    case "ends_with":
      return dialect.endsWith(text, wanted);
  }
}
