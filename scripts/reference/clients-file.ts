/** `docs/reference/clients-file.md`: every field of a clients file, from the JSON Schema that editors use. */
import { clientsJsonSchema } from "../../src/goals/clients/schema.js";
import { blockKey, fieldTable, type Schema } from "./fields.js";
import { goalsFileSections } from "./goals-file.js";
import { MADE_BY, page } from "./markdown.js";

const schema = clientsJsonSchema() as Schema;
const { defaults = {}, groups = {}, clients = {} } = schema.properties ?? {};
const group = groups.additionalProperties as Schema;
const client = clients.additionalProperties as Schema;
const overrides = client.properties?.overrides ?? {};

const GOALS_FILE = "goals-file.md";
/** What an override changes is told on the page of the goals file. */
const IN_THE_GOALS_FILE: Readonly<Record<string, string>> = {
  goals: "#every-goal",
  journeys: "#journeys",
  audiences: "#audiences",
  experiments: "#experiments",
  schedule: "#schedule",
};

export function clientsFilePage(): string {
  const sections = new Map([
    ...goalsFileSections(GOALS_FILE),
    ...Object.entries(IN_THE_GOALS_FILE).map(
      ([name, anchor]) =>
        [`#/definitions/${name}`, `[fields of the goals file](${GOALS_FILE}${anchor}) or \`null\``] as const,
    ),
    ["#/definitions/alerts", `[fields of the goals file](${GOALS_FILE}#alerts)`],
    ["#/definitions/report", `[fields of the goals file](${GOALS_FILE}#report)`],
    [blockKey(defaults), "[settings](#settings)"],
    [blockKey(group), "[a group](#a-group)"],
    [blockKey(client), "[a client](#a-client)"],
    [blockKey(overrides), "[overrides](#overrides)"],
  ]);
  const layer = (name: string): boolean => defaults.properties?.[name] !== undefined;
  return page([
    "# The clients file",
    MADE_BY,
    "YAML, for agencies: which goals files belong to which GA4 property, and what is different for each. `ga4-goals clients discover` drafts one; [an example](../../goals/examples/clients.example.yaml). Editors complete and explain every field through the [JSON Schema](../../goals/clients.schema.json), which `ga4-goals schema --of clients` prints. How to work with it: the guide [agencies](../guides/agencies.md).",
    "## At the top",
    fieldTable(schema, sections),
    "## A client",
    "Under `clients`, by name: letters, digits, dots, hyphens and `_`. What it says wins over its groups, and those over `defaults`. Besides the [settings](#settings):",
    fieldTable(client, sections, (name) => !layer(name)),
    "## A group",
    "Under `groups`, by name. Besides the [settings](#settings):",
    fieldTable(group, sections, (name) => !layer(name)),
    "## Settings",
    "Of `defaults`, of a group and of a client alike.",
    fieldTable(defaults, sections),
    "## overrides",
    "A field that is `null` goes away; `ga4-goals explain CLIENT` shows where each field of a client's goals comes from.",
    fieldTable(overrides, sections),
  ]);
}
