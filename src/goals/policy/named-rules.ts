/** The named rules, each written out as a rule that anybody could have written. */
import type { PolicyRule, Severity, When } from "./policy.js";
import type { RawPolicyFile } from "./schema.js";

type Use = NonNullable<RawPolicyFile["use"]>;

/** Where the severity alone is given, there are no parameters. */
type Given<N extends keyof Use> = Exclude<NonNullable<Use[N]>, Severity>;

interface Written {
  readonly message: string;
  readonly when: When;
}

/** With its parameters, one that is given by a single value among them. */
const NAMED: { readonly [N in keyof Use]-?: (given: Given<N>) => Written } = {
  macro_keeps_value: () => ({
    message: "a macro goal never loses its value",
    when: {
      tier: "macro",
      operation: ["update", "adopt", "replace"],
      field: "default_value",
      becomes: [null, 0],
    },
  }),
  macro_stays: () => ({
    message: "a macro goal never goes away",
    when: { tier: "macro", reason: "removed-from-file", operation: ["delete", "archive", "release"] },
  }),
  counting_stays: () => ({
    message: "how a goal is counted never changes: figures before and after can't be compared",
    when: { operation: ["update", "adopt"], field: "counting_method" },
  }),
  key_events_at_most: (given) => {
    const limit = typeof given === "number" ? given : given.limit;
    return { message: `at most ${limit} key events a property`, when: { key_events_above: limit } };
  },
  owner_required: ({ tier }) => ({
    message: "a goal has an owner, who is asked and told",
    when: { lacks: "owner", ...(tier === undefined ? {} : { tier }) },
  }),
  staged: ({ in: other, days }) => ({
    message: `only what ${other} has had for ${days} ${days === 1 ? "day" : "days"}`,
    when: { not_had: { in: other, days } },
  }),
  names: ({ pattern }) => ({ message: `ids of goals are like ${pattern}`, when: { unlike: pattern } }),
};

interface Shared {
  readonly severity?: Severity | undefined;
  readonly label?: When["label"];
}

/** As a rule. `given`: a severity, a parameter, or a block of both. */
export function namedRules(use: Use): readonly PolicyRule[] {
  return Object.entries(use).flatMap(([name, given]): PolicyRule[] => {
    if (given === undefined) return [];
    const isSeverity = given === "error" || given === "warning";
    const block: Shared = typeof given === "object" ? given : {};
    const make = NAMED[name as keyof Use] as (given: unknown) => Written;
    const { message, when } = make(isSeverity ? {} : given);
    const { severity = isSeverity ? given : "error", label } = block;
    return [{ id: name, message, severity, when: label === undefined ? when : { ...when, label } }];
  });
}
