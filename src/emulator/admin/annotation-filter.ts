/**
 * The filter of a list of annotations, as ListReportingDataAnnotationsRequest describes it, by the grammar of google.aip.dev/160: OR
 * binds closer than AND. What `:` and an annotation's place in a range mean exactly is not established: here a part of the text, and
 * the whole annotation in the range. Throws INVALID_ARGUMENT.
 */
import { RE2JS } from "re2js";
import { invalidArgument } from "../grpc/status.js";
import type { AnnotationState } from "../world/state.js";
import { isRe2 } from "./event-names.js";
import { annotationName } from "./request.js";

type Test = (annotation: AnnotationState) => boolean;
type Value = string | number;
type Read = (annotation: AnnotationState) => Value;

const TOKENS = /\s*(?:("(?:[^"\\]|\\.)*")|(=~|!~|!=|<=|>=|[=<>:(),])|([^\s"=<>:(),!]+))/y;
const OPERATORS = /^(=~|!~|!=|<=|>=|[=<>:])$/;

const wrong = (filter: string): Error => invalidArgument(`The filter ${filter} is invalid.`);

const iso = (date: { readonly year: number; readonly month: number; readonly day: number }): string =>
  [String(date.year).padStart(4, "0"), ...[date.month, date.day].map((n) => String(n).padStart(2, "0"))].join(
    "-",
  );

/** The first and the last day. */
function daysOf({ target }: AnnotationState): readonly [string, string] {
  if ("annotationDate" in target) return [iso(target.annotationDate), iso(target.annotationDate)];
  const { startDate, endDate } = target.annotationDateRange;
  return [iso(startDate), iso(endDate)];
}

function tokensOf(filter: string): readonly string[] {
  const tokens: string[] = [];
  TOKENS.lastIndex = 0;
  const whole = filter.trimEnd();
  while (TOKENS.lastIndex < whole.length) {
    const [, text, sign, word] = TOKENS.exec(whole) ?? [];
    const token = text ?? sign ?? word;
    if (token === undefined || tokens.length > 200) throw wrong(filter);
    tokens.push(token);
  }
  return tokens;
}

/** Which annotations of a property a filter lets through. */
export function readAnnotationFilter(filter: string, propertyId: string): Test {
  const tokens = tokensOf(filter);
  let at = 0;
  const take = (token: string): boolean => tokens[at] === token && at++ >= 0;
  const textOf = (token: string | undefined): string => {
    if (token === undefined || OPERATORS.test(token)) throw wrong(filter);
    return token.startsWith('"') ? token.slice(1, -1).replace(/\\(.)/g, "$1") : token;
  };
  const all = (): Test => {
    const parts = [any()];
    while (take("AND")) parts.push(any());
    return (one) => parts.every((part) => part(one));
  };
  const any = (): Test => {
    const parts = [one()];
    while (take("OR")) parts.push(one());
    return (annotation) => parts.some((part) => part(annotation));
  };
  const one = (): Test => {
    if (take("NOT")) {
      const inner = one();
      return (annotation) => !inner(annotation);
    }
    if (!take("(")) return compared();
    const inner = all();
    if (!take(")")) throw wrong(filter);
    return inner;
  };
  const compared = (): Test => {
    const read = field();
    const operator = tokens[at++] ?? "";
    if (!OPERATORS.test(operator)) throw wrong(filter);
    return compare(read, operator, textOf(tokens[at++]));
  };
  const field = (): Read => {
    const name = tokens[at++] ?? "";
    if (!take("(")) {
      const read = FIELDS[name];
      if (name === "name") return ({ id }) => annotationName(propertyId, id);
      if (read === undefined) throw wrong(filter);
      return read;
    }
    const words: string[] = [];
    while (!take(")")) {
      words.push(textOf(tokens[at++]));
      take(",");
    }
    if (name === "annotation_duration" && words.length === 0) return duration;
    const [from, to] = words;
    if (name !== "is_annotation_in_range" || from === undefined || to === undefined) throw wrong(filter);
    return (annotation) => {
      const [first, last] = daysOf(annotation);
      return String(from <= first && last <= to);
    };
  };
  const compare = (read: Read, operator: string, text: string): Test => {
    if (operator.endsWith("~")) {
      if (!isRe2(text)) throw wrong(filter);
      const pattern = RE2JS.compile(text);
      return (one) => pattern.matcher(String(read(one))).find() === (operator === "=~");
    }
    if (operator === ":")
      return (one) => (text === "*" ? read(one) !== "" : String(read(one)).includes(text));
    const wanted = (own: Value): Value => (typeof own === "number" ? Number(text.replace(/s$/, "")) : text);
    return (one) => {
      const own = read(one);
      const order = own < wanted(own) ? -1 : own > wanted(own) ? 1 : 0;
      return ORDERS[operator]?.includes(order) ?? false;
    };
  };
  const test = all();
  if (at !== tokens.length) throw wrong(filter);
  return test;
}

const ORDERS: Readonly<Record<string, readonly number[]>> = {
  "=": [0],
  "!=": [-1, 1],
  "<": [-1],
  ">": [1],
  "<=": [-1, 0],
  ">=": [0, 1],
};

const duration: Read = (annotation) => {
  const [first = 0, last = 0] = daysOf(annotation).map((day) => Date.parse(day));
  return (last - first) / 1000 + 86_400;
};

const FIELDS: Readonly<Record<string, Read>> = {
  title: ({ title }) => title,
  description: ({ description }) => description,
  color: ({ color }) => color,
  annotation_date: (one) => ("annotationDate" in one.target ? daysOf(one)[0] : ""),
  annotation_date_range: (one) => ("annotationDate" in one.target ? "" : daysOf(one).join("/")),
};
