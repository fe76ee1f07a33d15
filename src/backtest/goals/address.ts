/**
 * What a destination goal asks of a page's address. The path is what follows the host up to `?` or `#`; the host stands
 * without user and port. Knows no SQL.
 */
import type { Condition, DestinationGoal } from "../../config/goal.js";
import { conditionPredicate, type MissingParameter, negate } from "./conditions.js";
import { any, type Predicate } from "./predicate.js";

type TextCondition = Extract<Condition, { kind: "text" }>;

/** One predicate a condition; all must hold. */
export function addressPredicates(goal: DestinationGoal, missing: MissingParameter): readonly Predicate[] {
  // A page without a readable address is on no path, so "not on this path" holds for it, as it does for a rule.
  const url = { kind: "url" } as const;
  const paths = texts(goal.path).map((c) => negate(pathPredicate(c), url, c.negated, missing));
  const hosts = texts(goal.host).map((c) => negate(hostPredicate(c), url, c.negated, missing));
  return [...hosts, ...paths, ...(goal.url ?? []).map((c) => conditionPredicate(url, c, missing))];
}

function texts(match: readonly Condition[] | undefined): readonly TextCondition[] {
  return (match ?? []).filter((c): c is TextCondition => c.kind === "text");
}

function pathPredicate({ operator, value, ignoreCase }: TextCondition): Predicate {
  const on = (text: string): Predicate => ({
    kind: "text",
    subject: { kind: "path" },
    operator,
    value: text,
    ignoreCase,
  });
  if (operator === "regex") return on(value);
  // Browsers report some characters percent-encoded; either way of writing them is the same page.
  const forms = [...new Set([value, percentEncoded(value)])];
  if (operator !== "equals") return any(forms.map(on));
  return any(
    forms.flatMap((form) => {
      // A trailing slash does not matter.
      const bare = form.replace(/\/+$/, "");
      return [on(bare), on(`${bare}/`)];
    }),
  );
}

function hostPredicate({ operator, value }: TextCondition): Predicate {
  const subject = { kind: "host" } as const;
  // Host names have no upper and lower case, and browsers write other scripts as punycode.
  const text = operator === "regex" ? value : hostAsReported(value);
  return { kind: "text", subject, operator, value: text, ignoreCase: true };
}

function hostAsReported(host: string): string {
  return URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`).hostname : host.toLowerCase();
}

/** As browsers write a path: the URL standard's path percent-encode set. */
function percentEncoded(path: string): string {
  return Array.from(path, (c) => (/[^\u0021-\u007e]|["<>`{}^]/u.test(c) ? encodeURIComponent(c) : c)).join(
    "",
  );
}
