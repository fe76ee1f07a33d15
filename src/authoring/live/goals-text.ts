/** Raw goals as plain YAML that means exactly them; without comments, for the checks. */
import { stringify } from "yaml";
import type { RawGoalsFile } from "../../goals/schema.js";
import { escapeReferences, type YamlData } from "../../goals/yaml/inline-yaml.js";

export function goalsText(raw: RawGoalsFile): string {
  return stringify(escapeReferences(raw as unknown as YamlData), { schema: "core", lineWidth: 0 });
}
