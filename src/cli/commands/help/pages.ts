/** The pages of `help TOPIC`. What a schema or a file of the package says already is taken from there. */
import { readFile } from "node:fs/promises";
import { goalsJsonSchema } from "../../../goals/json-schema.js";
import { SIGN_IN } from "../../../google/errors.js";
import { EXIT_CODES } from "../../exit-words.js";
import { packageFile } from "../../package-files.js";
import type { Topic } from "./topics.js";

export async function pageOf(topic: Topic): Promise<string> {
  switch (topic) {
    case "goals-file":
      return goalsFilePage();
    case "exit-codes":
      return exitCodesPage();
    case "environment":
      return await readFile(packageFile(".env.example"), "utf8");
    case "signing-in":
      return SIGNING_IN;
    case "safety":
      return SAFETY;
  }
}

function exitCodesPage(): string {
  const lines = EXIT_CODES.map(({ code, means }) => `  ${String(code).padStart(2)}  ${means}`);
  return ["Exit codes. They will not change.", "", ...lines].join("\n");
}

/** The parts of a JSON Schema that are told. */
interface Schema {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
}

function goalsFilePage(): string {
  const schema = goalsJsonSchema() as Schema;
  const goals = entryOf(schema.properties?.goals);
  const types = goals?.oneOf ?? goals?.anyOf ?? [];
  return [
    "The goals file, YAML. `ga4-goals init` writes a first one; `ga4-goals schema` prints the JSON Schema for editors.",
    "",
    "At the top:",
    ...fields(schema),
    "",
    "Every goal:",
    ...fields(types[0], (name) => types.every((type) => type.properties?.[name]) && name !== "type"),
    ...types.flatMap((type) => {
      const own = (name: string): boolean => !types.every((other) => other.properties?.[name]);
      const kind = type.properties?.type;
      return ["", `type: ${String(kind?.const)} - ${kind?.description ?? ""}`, ...fields(type, own)];
    }),
    "",
    "journeys, each:",
    ...fields(entryOf(schema.properties?.journeys)),
    "",
    "audiences, each:",
    ...fields(entryOf(schema.properties?.audiences)),
    "",
    "experiments, each:",
    ...fields(entryOf(schema.properties?.experiments)),
    "",
    "tag_manager:",
    ...fields(schema.properties?.tag_manager),
    "",
    "Variables: ${name}, ${name:-default} from --var or a clients file, ${env.GA4_GOALS_VAR_NAME} from the environment; other names of it where variables_from_env: [NAME] lists them.",
  ].join("\n");
}

function entryOf(block: Schema | undefined): Schema | undefined {
  return typeof block?.additionalProperties === "object" ? block.additionalProperties : undefined;
}

function fields(
  schema: Schema | undefined,
  wanted: (name: string) => boolean = () => true,
): readonly string[] {
  return Object.entries(schema?.properties ?? {})
    .filter(([name]) => wanted(name))
    .flatMap(([name, field]) => {
      const said = `  ${name.padEnd(14)}  ${field.description ?? ""}`.trimEnd();
      const examples = (field.examples ?? []).map((example) => JSON.stringify(example)).join("  ");
      return examples === "" ? [said] : [said, `  ${" ".repeat(14)}  e.g. ${examples}`];
    });
}

const SIGNING_IN = `Signing in. Reading (plan, report, import, doctor) needs the role Viewer on the property and the scope
analytics.readonly; apply needs Editor and analytics.edit. With tag_manager: in the goals file, plan also asks for
tagmanager.readonly, apply for tagmanager.edit.containers and .edit.containerversions, --publish for tagmanager.publish.

${SIGN_IN}

  --impersonate EMAIL   acts as a service account, with your own login as the key to it.
  In CI                 workload identity federation needs no key file: see the guide "ci".
  GA4_EMULATOR_HOST     talks to an emulator instead; no credentials are sent.

A service account has no rights by itself: in GA4, Admin > Property access management, add its address as a user.
ga4-goals doctor shows which of this is missing.`;

const SAFETY = `What apply does with a property.

  - Nothing foreign is touched. What is in GA4 and not in the file is listed and left alone.
  - .ga4-goals/PROPERTY.json remembers what is ours. Keep it in git; losing it loses nothing but that memory.
  - Deletes need --allow-delete; more than 30 % of what is ours (and more than two) needs --force as well.
  - protect: true keeps a goal's resources even when its block leaves the file.
  - Before each write the property is read again; a plan that no longer fits is refused (exit 7).
  - Every write is sent once. If its answer is lost, GA4 is read again before anything else is done.
  - An apply that was cut off is taken up with apply --resume; a new apply ends in the same state.
  - In Tag Manager only what bears our note is touched; nothing is published without --publish.
  - plan, validate, report, import and doctor write nothing to GA4.`;
