/** The published schema and the example are those of the code. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadClients } from "../../../src/goals/clients/load.js";
import { goalsOfClients } from "../../../src/goals/clients/overrides.js";
import { clientsJsonSchema } from "../../../src/goals/clients/schema.js";

const folder = fileURLToPath(new URL("../../../goals/examples/", import.meta.url));
const textOf = (file: string): string => readFileSync(`${folder}${file}`, "utf8");

describe("goals/clients.schema.json", () => {
  it("is fresh (ga4-goals schema --of clients)", () => {
    expect(textOf("../clients.schema.json")).toBe(`${JSON.stringify(clientsJsonSchema(), null, 2)}\n`);
  });

  it("asks for nothing in an override, and knows a goal's keys there", () => {
    const { definitions } = clientsJsonSchema() as {
      readonly definitions: Readonly<Record<string, unknown>>;
    };
    const goal = JSON.stringify(definitions.goals);
    expect(goal).toContain('"at_least"');
    expect(JSON.parse(goal).anyOf[1]).toEqual({ type: "null" });
    expect(JSON.parse(goal).anyOf[0].anyOf.every((type: object) => !("required" in type))).toBe(true);
  });
});

describe("goals/examples/clients.example.yaml", () => {
  it("is right, with all its goals files", () => {
    const loaded = loadClients(
      { file: "clients.example.yaml", text: textOf("clients.example.yaml") },
      { named: {}, environment: {} },
    );
    const goalsOf = goalsOfClients(loaded.document, {});
    const wrong = loaded.clients.flatMap((client) => [
      ...client.diagnostics,
      ...goalsOf(
        client,
        client.goals.map(({ path }) => ({ file: path, text: textOf(path) })),
      ).diagnostics.filter(({ severity }) => severity === "error"),
    ]);
    expect([loaded.diagnostics, wrong.map(({ code }) => code)]).toEqual([[], []]);
    expect(loaded.clients).toHaveLength(3);
  });
});
