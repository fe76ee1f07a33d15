/** `docs/reference/goals-file.md`: every field of a goals file, from the JSON Schema that editors use. */
import { goalsJsonSchema } from "../../src/goals/json-schema.js";
import { blockKey, fieldTable, type Schema, type Sections } from "./fields.js";
import { MADE_BY, page } from "./markdown.js";

const schema = goalsJsonSchema() as Schema;

/** The block at a path: a field's name, or `*` for an entry of a list or of a block by names, or a number for a choice. */
function at(...path: readonly (string | number)[]): Schema {
  let node: Schema | undefined = schema;
  for (const step of path) {
    if (typeof step === "number") node = (node?.anyOf ?? node?.oneOf)?.[step];
    else if (step === "*")
      node =
        node?.items ??
        (typeof node?.additionalProperties === "object" ? node.additionalProperties : undefined);
    else node = node?.properties?.[step];
  }
  if (node?.properties === undefined) throw new Error(`the schema has no block at ${path.join(".")}`);
  return node;
}

const goalSchema = schema.properties?.goals?.additionalProperties;
const types = (typeof goalSchema === "object" ? goalSchema.oneOf : undefined) ?? [];
const nameOf = (type: Schema): string => String(type.properties?.type?.const);

interface Section {
  readonly title: string;
  readonly block: Schema;
  readonly intro: string;
  /** A block told before, whose fields need not be told again. */
  readonly besides?: Schema;
}

/** Blocks that fields of the sections above may hold, in the order in which a reader meets them. */
const BLOCKS: readonly Section[] = [
  {
    title: "page",
    block: at("goals", "*", 1, "page", 1),
    intro:
      "A text alone is the path. A trailing slash does not matter. What a rule in GA4 can't say, GA4 gets as one regular expression for the whole address.",
  },
  {
    title: "Conditions on a text",
    block: at("goals", "*", 1, "page", 1, "path", 1),
    intro: "A text alone means `equals`.",
  },
  {
    title: "Conditions on a parameter",
    block: at("goals", "*", 0, "where", "*", 2),
    intro:
      "A text or a number alone means equal. All [conditions on a text](#conditions-on-a-text), and for parameters that hold a number:",
    besides: at("goals", "*", 1, "page", 1, "path", 1),
  },
  { title: "value with a currency", block: at("goals", "*", 0, "value", 1), intro: "" },
  {
    title: "value from a parameter",
    block: at("goals", "*", 0, "value", 2),
    intro: "For goals whose event GA4 creates: `type: destination`, or `type: event` with `where:`.",
  },
  { title: "target", block: at("goals", "*", 0, "target"), intro: "" },
  { title: "milestones", block: at("goals", "*", 0, "target", "milestones", "*"), intro: "" },
  { title: "journeys", block: at("journeys", "*"), intro: "" },
  {
    title: "steps of journeys",
    block: at("journeys", "*", "steps", "*", 1),
    intro: "A text is a goal's id or an event's name.",
  },
  { title: "audiences", block: at("audiences", "*"), intro: "" },
  {
    title: "experiments",
    block: at("experiments", "*"),
    intro: "More in the guide [experiments](../guides/experiments.md).",
  },
  {
    title: "setup",
    block: at("setup"),
    intro: "More in the guide [goals that fire](../guides/goals-that-fire.md).",
  },
  { title: "dimensions", block: at("setup", "dimensions", "*"), intro: "" },
  { title: "metrics", block: at("setup", "metrics", "*"), intro: "" },
  { title: "enhanced_measurement", block: at("setup", "enhanced_measurement"), intro: "" },
  {
    title: "streams of enhanced_measurement",
    block: at("setup", "enhanced_measurement", "streams", "*"),
    intro: "",
  },
  {
    title: "alerts",
    block: at("alerts"),
    intro:
      "When a goal is as usual and when not: [definitions](../definitions.md#when-a-goal-needs-attention).",
  },
  {
    title: "places",
    block: at("alerts", "to", "*"),
    intro: "One of these each. How each is set up: the guide [alerts](../guides/alerts.md).",
  },
  {
    title: "report",
    block: at("report"),
    intro:
      "How pages look and in which language they are: the guide [reports](../guides/reports.md#your-own-pages).",
  },
  { title: "link", block: at("report", "link", 1), intro: "" },
  {
    title: "schedule",
    block: at("schedule", "*"),
    intro: "How it runs: the guide [reports](../guides/reports.md).",
  },
  { title: "webhook", block: at("schedule", "*", "webhook", 1), intro: "" },
  {
    title: "tag_manager",
    block: at("tag_manager"),
    intro: "More in the guide [page code](../guides/page-code.md).",
  },
  { title: "page_views", block: at("tag_manager", "page_views", 1), intro: "" },
  { title: "moved", block: at("moved", "*"), intro: "" },
];

const anchor = (title: string): string =>
  `#${title
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-")}`;

/** Links from what a field holds to the section that tells its fields; `to` is the page, "" on the page itself. */
export function goalsFileSections(to: string): Sections {
  return new Map([
    ...types.map(
      (type) => [blockKey(type), `[${nameOf(type)}](${to}${anchor(`type: ${nameOf(type)}`)})`] as const,
    ),
    ...BLOCKS.map(({ title, block }) => [blockKey(block), `[${title}](${to}${anchor(title)})`] as const),
  ]);
}

function contents(titles: readonly string[]): string {
  return `On this page: ${titles.map((title) => `[${title}](${anchor(title)})`).join(", ")}.`;
}

export function goalsFilePage(): string {
  const sections = goalsFileSections("");
  const [first = {}] = types;
  /** The same in every type of goal. */
  const inAll = (name: string): boolean => {
    const said = new Set(types.map((type) => JSON.stringify(type.properties?.[name])));
    return said.size === 1;
  };
  return page([
    "# The goals file",
    MADE_BY,
    "YAML. `init` writes a first one; whole examples are in [goals/examples/](../../goals/examples). Editors complete and explain every field through the [JSON Schema](../../goals/goals.schema.json), which `ga4-goals schema` prints. What goals become in GA4: the guide [goal types](../guides/goal-types.md).",
    "Unknown fields are errors. Fields that are not written are not managed: GA4 keeps what it has. Several files are read as one; the same id twice is an error.",
    contents([
      "At the top",
      "Every goal",
      ...types.map((type) => `type: ${nameOf(type)}`),
      ...BLOCKS.map(({ title }) => title),
      "Variables",
    ]),
    "## At the top",
    fieldTable(schema, sections),
    "## Every goal",
    "Under `goals`, by id: a small letter, then small letters, digits and `_`, at most 39 characters. Where GA4 creates an event for the goal, the id is its name.",
    fieldTable(first, sections, inAll),
    ...types.flatMap((type) => [
      `## type: ${nameOf(type)}`,
      fieldTable(type, sections, (name) => !inAll(name)),
    ]),
    ...BLOCKS.flatMap(({ title, block, intro, besides }) => [
      `## ${title}`,
      intro,
      fieldTable(block, sections, (name) => besides?.properties?.[name] === undefined),
    ]),
    "## Variables",
    "`${name}` and `${name:-default}` take a value from a clients file or from `--var`, `${env.NAME}` from the environment, where the name begins with `GA4_GOALS_VAR_` or stands under `variables_from_env` in one of the goals files or in the clients file: what a file asks for ends in plans, comments and GA4, and a CI job holds secrets. They may stand wherever a text or a number may. One that is not set and has no default is an error. `$${` is a plain `${`.",
  ]);
}
