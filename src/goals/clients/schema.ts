/**
 * The shape of a clients file, in zod: what is validated, and the JSON Schema that is published of it. An error text
 * here is a diagnostic code. What a client's goals look like once everything is joined is checked with the goals
 * schema.
 */
import * as z from "zod";
import { GOAL_ID } from "../goal-schema.js";
import { goalsJsonSchema } from "../json-schema.js";
import { settingSchemas, variablesFromEnv } from "../schema.js";

/** A client or a group: what a person types after `--only`. */
export const CLIENT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
export const LABEL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** The number itself, or a variable that will hold it. */
const PROPERTY = /^\d+$|\$\{/;

const clientName = z.string().regex(CLIENT_NAME, { error: "client-name" });
const goalId = z.string().regex(GOAL_ID, { error: "goal-id" });
const text = z.string().min(1, { error: "empty-text" });
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Its fields are checked once it is joined with what it changes. */
const part = z.union([z.record(z.string(), z.unknown()), z.null()]);

const overrides = z
  .strictObject({
    currency: text.optional().meta({ description: "ISO 4217, the default for values.", examples: ["CHF"] }),
    streams: z
      .array(text)
      .min(1, { error: "empty-list" })
      .optional()
      .meta({ description: "Measurement ids of the web streams to use.", examples: [["G-ABC123"]] }),
    annotate: z
      .union([z.boolean(), text])
      .optional()
      .meta({ description: "Leave an annotation in GA4 after an apply that changed something." }),
    goals: z
      .record(goalId, part)
      .optional()
      .meta({
        description:
          "Goals by id: the fields to change, a whole new goal, or null, which takes the goal away. Of `where` and `target` each key is a field of its own; null takes a field away, but `value: null` means what it means in a goals file.",
        examples: [{ deep_browse: null, newsletter_signup: { value: 2 } }],
      }),
    journeys: z.record(goalId, part).optional().meta({
      description: "Journeys by id: what to change, a whole new one, or null, which takes it away.",
    }),
    audiences: z.record(goalId, part).optional().meta({
      description: "Audiences by id: what to change, a whole new one, or null, which takes it away.",
    }),
    experiments: z.record(goalId, part).optional().meta({
      description: "Experiments by id: what to change, a whole new one, or null, which takes it away.",
    }),
  })
  .meta({ description: "What is different from the goals files." });

const layer = {
  goals: z
    .array(text)
    .min(1, { error: "empty-list" })
    .optional()
    .meta({
      description: "Goals files, from the folder of this file. Replaces the list of an outer layer.",
      examples: [["ecommerce.yaml"]],
    }),
  labels: z
    .record(z.string().regex(LABEL_NAME, { error: "label-name" }), scalar)
    .optional()
    .meta({ description: "For --only label:region=eu.", examples: [{ region: "eu", plan: "gold" }] }),
  variables: z
    .record(z.string().regex(VARIABLE_NAME, { error: "variable-name" }), scalar)
    .optional()
    .meta({
      description: "Fill in ${name} in the goals files and in this file.",
      examples: [{ thanks: "/merci" }],
    }),
  overrides: overrides.optional(),
  schedule: z
    .record(goalId, part)
    .optional()
    .meta({
      description:
        "Reports that are made by the clock, by id; see ga4-goals schedule. Laid over those of the goals files and of outer layers: the fields to change, a whole new one, or null, which takes it away.",
      examples: [{ weekly: { cron: "0 7 * * 1", period: "last-week" } }],
    }),
  alerts: settingSchemas.alerts.optional(),
  policy: text.optional().meta({
    description:
      "The policy file that plans are held to, from the folder of this file. Default: policy.yaml beside this file or in the working folder.",
    examples: ["policies/production.yaml"],
  }),
  report: settingSchemas.report.optional(),
  credentials: text.optional().meta({
    description: "A service account's key file, from the folder of this file. Never the key itself.",
    examples: ["keys/acme.json"],
  }),
  impersonate: text.optional().meta({
    description: "A service account to act as.",
    examples: ["reports@acme.iam.gserviceaccount.com"],
  }),
};

const extended = z
  .union([clientName, z.array(clientName).min(1, { error: "empty-list" })])
  .optional()
  .meta({
    description: "Groups whose settings come first; of several, later ones win.",
    examples: ["shops", ["shops", "eu"]],
  });

const property = z
  .union(
    [
      z.number().int({ error: "property" }).positive({ error: "property" }),
      z.string().regex(PROPERTY, { error: "property" }),
    ],
    { error: "property" },
  )
  .meta({ description: "The GA4 property's number (not the G- id).", examples: [123456789] });

export const clientsFileSchema = z
  .strictObject({
    version: z.literal(1, { error: "version" }).meta({ description: "The version of this format: 1." }),
    variables_from_env: variablesFromEnv.optional(),
    defaults: z.strictObject(layer).optional().meta({ description: "What every client starts from." }),
    groups: z
      .record(clientName, z.strictObject({ extends: extended, ...layer }))
      .optional()
      .meta({ description: "Settings that several clients share, by name." }),
    clients: z
      .record(clientName, z.strictObject({ property, extends: extended, ...layer }))
      .meta({ description: "The clients, by name: one GA4 property each." }),
  })
  .meta({ title: "ga4-goals clients file" });

type Node = { [key: string]: unknown };

/** Draft 7. Goals under `overrides` are completed by an editor as in a goals file, but nothing of them is required. */
export function clientsJsonSchema(): object {
  const schema = z.toJSONSchema(clientsFileSchema, { target: "draft-7", io: "input" }) as Node;
  const goals = goalsJsonSchema() as Node;
  const definitions: Node = {};
  for (const block of ["goals", "journeys", "audiences", "experiments"]) {
    definitions[block] = { anyOf: [partial(entryOf(goals, block)), { type: "null" }] };
    for (const found of overridesIn(schema)) {
      const own = (found.properties as Node | undefined)?.[block] as Node | undefined;
      if (own) own.additionalProperties = { $ref: `#/definitions/${block}` };
    }
  }
  definitions.schedule = { anyOf: [partial(entryOf(goals, "schedule")), { type: "null" }] };
  definitions.alerts = (goals.properties as Node | undefined)?.alerts;
  definitions.report = (goals.properties as Node | undefined)?.report;
  for (const found of layersIn(schema)) {
    for (const setting of ["alerts", "report"]) {
      const { description } = (found[setting] ?? {}) as Node;
      if (found[setting]) found[setting] = { $ref: `#/definitions/${setting}`, description };
    }
    const own = found.schedule as Node | undefined;
    if (own) own.additionalProperties = { $ref: "#/definitions/schedule" };
  }
  return { ...schema, definitions };
}

function entryOf(goals: Node, block: string): unknown {
  return ((goals.properties as Node | undefined)?.[block] as Node | undefined)?.additionalProperties;
}

function overridesIn(node: unknown): Node[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === "overrides" && typeof (value as Node).properties === "object"
      ? [value as Node]
      : overridesIn(value),
  );
}

/** The keys of defaults, of a group and of a client. */
function layersIn(schema: Node): Node[] {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Node | undefined>>;
  const { defaults, groups, clients } = properties;
  return [defaults, groups?.additionalProperties, clients?.additionalProperties].flatMap((layer) => {
    const keys = (layer as Node | undefined)?.properties;
    return keys === undefined ? [] : [keys as Node];
  });
}

/** The same keys, none required; a goal's type need not be said again. */
function partial(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(partial);
  if (typeof node !== "object" || node === null) return node;
  const { required: _required, ...rest } = node as Node;
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key === "oneOf" ? "anyOf" : key,
      key === "oneOf" || key === "anyOf" ? partial(value) : value,
    ]),
  );
}
