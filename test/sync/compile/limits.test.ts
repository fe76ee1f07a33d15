/** What the files in goals/examples/ and the right fixtures become keeps GA4's rules for what it is. Source: proto comments. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadGoals } from "../../../src/goals/load.js";
import { compileGoals } from "../../../src/sync/compile/compile.js";
import { inShort } from "../../goals/annotated.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const files = ["goals/examples", "test/goals/fixtures/good-goals"].flatMap((folder) =>
  readdirSync(root + folder)
    .filter((file) => file.endsWith(".yaml") && !/^(clients|policy)/.test(file))
    .map((file) => `${folder}/${file}`),
);

/** `view_search_results` is there to show what the remark is about; the file says so above it. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  "goals/examples/content.yaml": ["event-collected"],
};

describe.each(files)("%s", (file) => {
  const text = readFileSync(root + file, "utf8");
  const { config, diagnostics } = loadGoals([{ file, text }], { named: {}, environment: {} });
  if (!config) throw new Error(inShort(diagnostics).join("\n"));
  const { templates } = compileGoals(config);

  it("has no remarks but those it means to have", () => {
    expect(diagnostics.map((d) => d.code)).toEqual(MEANT[file] ?? []);
  });

  it("marks one key event for each goal that is to be one, each another", () => {
    const events = templates.filter((t) => t.kind === "key_event").map((t) => t.fields.event_name);
    expect(new Set(events).size).toBe(config.goals.filter(({ keyEvent }) => keyEvent).length);
  });

  it("has rules that GA4 accepts", () => {
    for (const { kind, fields } of templates) {
      if (kind !== "event_create_rule") continue;
      expect(fields.destination_event).toMatch(/^[a-zA-Z][a-zA-Z0-9_]{0,38}$/);
      const conditions = fields.event_conditions as readonly {
        readonly field: string;
        readonly value: string;
      }[];
      expect(conditions.length).toBeGreaterThan(0);
      expect(conditions.length).toBeLessThanOrEqual(10);
      for (const { field, value } of conditions) {
        expect(field).toMatch(/^\S+$/);
        expect(value).not.toBe("");
      }
    }
  });

  it("says of every rule that it makes the goal's event", () => {
    for (const { kind, goal, fields } of templates)
      if (kind === "event_create_rule") expect(fields.destination_event).toBe(goal);
  });
});
