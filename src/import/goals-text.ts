/** Raw goals as plain YAML that means exactly them; without comments, for the checks. */
import { stringify } from "yaml";
import { escapeReferences, type YamlData } from "../config/inline-yaml.js";
import type { RawGoalsFile } from "../config/raw.js";

export function goalsText(raw: RawGoalsFile): string {
  return stringify(escapeReferences(raw as unknown as YamlData), { schema: "core", lineWidth: 0 });
}
