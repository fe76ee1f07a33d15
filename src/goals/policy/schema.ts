/**
 * The shape of a policy file, in zod: what is validated, and the JSON Schema that is published of it. An error text here is
 * a diagnostic code.
 */
import * as z from "zod";
import { CATEGORIES } from "../categories.js";
import { LABEL_NAME } from "../clients/schema.js";
import { GOAL_ID } from "../goal-schema.js";

const text = z.string().min(1, { error: "empty-text" });
const ruleId = z.string().regex(GOAL_ID, { error: "rule-id" });
const count = z.number().int({ error: "whole-number" }).nonnegative({ error: "negative" });
const scalar = z.union([z.string(), z.number(), z.boolean()]);

function oneOrMore<T extends z.ZodType>(of: T) {
  return z.union([of, z.array(of).min(1, { error: "empty-list" })]);
}

/** Words of a plan; tests hold them to those that a plan has. */
export const OPERATIONS = [
  "create",
  "update",
  "replace",
  "adopt",
  "delete",
  "archive",
  "release",
  "restore",
] as const;
export const REASONS = [
  "new",
  "changed-in-file",
  "drifted",
  "changed-and-drifted",
  "deleted-in-ga4",
  "exists",
  "removed-from-file",
  "replaced",
  "doubled",
  "moved",
] as const;
export const RESOURCES = [
  "key_event",
  "event_create_rule",
  "audience",
  "custom_dimension",
  "custom_metric",
  "data_retention",
  "enhanced_measurement",
  "tag",
  "trigger",
  "variable",
] as const;

/** GA4's own names for what goals set. */
export const FIELDS = [
  "counting_method",
  "default_value",
  "event_name",
  "destination_event",
  "event_conditions",
  "parameter_mutations",
  "source_copy_parameters",
  "display_name",
  "description",
  "filter_clauses",
  "event_trigger",
  "exclusion_duration_mode",
  "membership_duration_days",
  "event_data_retention",
  "measurement_unit",
] as const;

const severity = z
  .enum(["error", "warning"])
  .meta({ description: "error: the plan is refused (exit 6). warning: it is said. Default: error." });

const label = z.record(z.string().regex(LABEL_NAME, { error: "label-name" }), oneOrMore(scalar)).meta({
  description:
    "Clients with all of these labels alone; of several values any one. A property without a client has no labels.",
  examples: [{ env: "production" }],
});
const tier = oneOrMore(z.enum(["macro", "micro"])).meta({
  description: "Goals of this tier, before the change or after it.",
  examples: ["macro"],
});
const category = oneOrMore(z.enum([...CATEGORIES.macro, ...CATEGORIES.micro])).meta({
  description: "Goals of this category, before the change or after it.",
  examples: ["revenue"],
});
const regex = text.meta({
  description: "RE2, for the whole id.",
  examples: ["[a-z]+(_[a-z]+)*"],
});

/** Another client, and how long it has had a thing. */
const environment = {
  in: text.meta({
    description: "A client of the same clients file; {client} is the name of the one that is planned.",
    examples: ["staging", "{client}-staging"],
  }),
  days: z
    .number()
    .int({ error: "whole-number" })
    .positive({ error: "not-positive" })
    .meta({ description: "At least so many days.", examples: [7] }),
};

/** What a plan's operations are asked; with one of these a rule is about operations, otherwise about goals. */
const ofOperations = {
  operation: oneOrMore(z.enum(OPERATIONS))
    .optional()
    .meta({
      description: "What is done, in the words of the plan.",
      examples: [["delete", "archive"]],
    }),
  reason: oneOrMore(z.enum(REASONS))
    .optional()
    .meta({ description: "Why it is done.", examples: ["drifted"] }),
  resource: oneOrMore(z.enum(RESOURCES))
    .optional()
    .meta({ description: "What it is done to.", examples: ["key_event"] }),
  field: oneOrMore(z.enum(FIELDS))
    .optional()
    .meta({
      description: "A field of it that changes, in GA4's words.",
      examples: ["counting_method", "default_value"],
    }),
  becomes: oneOrMore(z.union([scalar, z.null()]))
    .optional()
    .meta({
      description:
        "With `field`: what it becomes; null is nothing at all, a number of `default_value` its amount.",
      examples: [null, "ONCE_PER_SESSION"],
    }),
  not_had: z
    .strictObject(environment)
    .optional()
    .meta({
      description:
        "What another client has not had for so long, by its ledger; and what is taken away while that client still has it.",
      examples: [{ in: "staging", days: 7 }],
    }),
};

export const OF_OPERATIONS: readonly string[] = Object.keys(ofOperations);

/** What goals as they stand in the files are asked. */
const ofGoals = {
  lacks: oneOrMore(z.enum(["owner", "description", "stage", "value", "target", "leads_to"]))
    .optional()
    .meta({ description: "Goals without one of these.", examples: ["owner"] }),
  unlike: regex.optional(),
};

export const OF_GOALS: readonly string[] = Object.keys(ofGoals);

const when = z
  .strictObject({
    ...ofOperations,
    ...ofGoals,
    goal: oneOrMore(text)
      .optional()
      .meta({
        description: "Goals by id, * for any characters; before the change or after it.",
        examples: ["order", "lead_*"],
      }),
    tier: tier.optional(),
    category: category.optional(),
    label: label.optional(),
    more_than: count.optional().meta({
      description: "Only where more than so many operations (or goals) are like this, all together.",
      examples: [5],
    }),
    key_events_above: count.optional().meta({
      description:
        "Where the plan brings the property above so many key events, those of others included; for `validate`, where the files have more than so many goals that are key events.",
      examples: [15],
    }),
  })
  .meta({ description: "All of these must hold." });

/** Either a single value (the severity, or the one parameter), or a block. */
function setting<S extends z.ZodRawShape, T extends z.ZodType>(parameters: S, short: T) {
  const block = z.strictObject({ ...parameters, severity: severity.optional(), label: label.optional() });
  return z.union([short, block]);
}

/** The named rules, each with its parameters. */
const use = {
  macro_keeps_value: setting({}, severity)
    .optional()
    .meta({
      description: "A macro goal never loses its value.",
      examples: ["error"],
    }),
  macro_stays: setting({}, severity)
    .optional()
    .meta({
      description: "No macro goal goes away: not deleted, not archived, not let go of.",
      examples: ["error"],
    }),
  counting_stays: setting({}, severity)
    .optional()
    .meta({
      description: "How a goal is counted never changes, because figures before and after can't be compared.",
      examples: ["warning"],
    }),
  key_events_at_most: setting(
    { limit: count.meta({ description: "The most there may be.", examples: [15] }) },
    count,
  )
    .optional()
    .meta({
      description: "At most so many key events in a property, those of others included.",
      examples: [15, { limit: 15, severity: "warning" }],
    }),
  owner_required: setting({ tier: tier.optional() }, severity)
    .optional()
    .meta({
      description: "Every goal, or those of a tier, has an `owner`.",
      examples: ["warning", { tier: "macro" }],
    }),
  names: z
    .strictObject({ pattern: regex, severity: severity.optional(), label: label.optional() })
    .optional()
    .meta({
      description: "Ids of goals are like this pattern.",
      examples: [{ pattern: "[a-z]+(_[a-z]+)*" }],
    }),
  staged: z
    .strictObject({ ...environment, severity: severity.optional(), label: label.optional() })
    .optional()
    .meta({
      description: "A client takes only what another one has had for so many days.",
      examples: [{ in: "staging", days: 7, label: { env: "production" } }],
    }),
};

export const policyFileSchema = z
  .strictObject({
    version: z.literal(1, { error: "version" }).meta({ description: "The version of this format: 1." }),
    use: z.strictObject(use).optional().meta({ description: "Named rules, switched on." }),
    rules: z
      .record(
        ruleId,
        z.strictObject({
          message: text.meta({
            description: "What people are told.",
            examples: ["Gold clients agree on new macro goals with us first."],
          }),
          severity: severity.optional(),
          when,
        }),
      )
      .optional()
      .meta({ description: "Rules of your own, by id." }),
  })
  .meta({ title: "ga4-goals policy file" });

export type RawPolicyFile = z.infer<typeof policyFileSchema>;
export type When = z.infer<typeof when>;

/** Draft 7. */
export function policyJsonSchema(): object {
  return z.toJSONSchema(policyFileSchema, { target: "draft-7", io: "input" });
}
