/** Whether the conditions on one text or number can hold together. Only what is certain: what is not, is none. */
import type { Condition, Match } from "../goal.js";
import { passes } from "../pattern/any-case.js";
import { regexProblem } from "../pattern/re2.js";

type TextCondition = Extract<Condition, { readonly kind: "text" }>;
type NumberCondition = Extract<Condition, { readonly kind: "number" }>;

/** True where nothing fulfils all of them; `spellings` are the texts that are equal to one. */
export function contradicts(
  match: Match,
  spellings: (text: string) => readonly string[] = (text) => [text],
): boolean {
  const texts = match.filter((c): c is TextCondition => c.kind === "text");
  const numbers = match.filter((c): c is NumberCondition => c.kind === "number");
  const exact = texts.find((c) => c.operator === "equals" && !c.negated);
  if (exact) {
    const others = texts.filter((c) => c !== exact);
    const possible = spellings(exact.value).some((text) => others.every((c) => holds(c, text)));
    return !possible || mixedContradict(exact, numbers);
  }
  return textsContradict(texts) || numbersContradict(numbers);
}

function textsContradict(texts: readonly TextCondition[]): boolean {
  const parts = texts.filter((c) => !c.negated && c.operator !== "regex");
  const begins = parts.filter((c) => c.operator === "begins_with");
  const [first, second] = begins;
  if (first && second && !holds(first, second.value) && !holds(second, first.value)) return true;
  // What must be in it holds what must not.
  return texts.some(
    (no) => no.negated && no.operator === "contains" && parts.some((p) => !holds(no, p.value)),
  );
}

function holds(condition: TextCondition, text: string): boolean {
  const { operator, value, negated } = condition;
  // A pattern that can't be read has its own error.
  const isUnread = operator === "regex" && regexProblem(value) !== null;
  return negated !== (isUnread || passes(condition, text));
}

function numbersContradict(numbers: readonly NumberCondition[]): boolean {
  const exact = numbers.find((c) => c.operator === "eq");
  if (exact) return numbers.some((c) => !compares(c, exact.value));
  const low = Math.max(...numbers.filter((c) => c.operator.startsWith("g")).map((c) => c.value));
  const high = Math.min(...numbers.filter((c) => c.operator.startsWith("l")).map((c) => c.value));
  return low > high || (low === high && numbers.some((c) => !compares(c, low)));
}

function compares({ operator, value }: NumberCondition, number: number): boolean {
  switch (operator) {
    case "eq":
      return number === value;
    case "gt":
      return number > value;
    case "gte":
      return number >= value;
    case "lt":
      return number < value;
    case "lte":
      return number <= value;
  }
}

function mixedContradict(exact: TextCondition, numbers: readonly NumberCondition[]): boolean {
  if (numbers.length === 0) return false;
  const number = Number(exact.value);
  return exact.value.trim() === "" || !Number.isFinite(number) || numbers.some((c) => !compares(c, number));
}
