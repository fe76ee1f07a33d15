/** The house is as its table says: who may import whom, in every folder, new ones included. */
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { forbidden, pairs, roomOf, rowOf, unused } from "../scripts/house/house.js";
import { importsOf, readSources, type Sources } from "../scripts/house/imports.js";
import { ROOMS } from "../scripts/house/rooms.js";

const sources = readSources(fileURLToPath(new URL("../", import.meta.url)));
const imports = importsOf(sources);
const files = [...sources.keys()];

function problemsWith(path: string, text: string): readonly string[] {
  const one: Sources = new Map([[path, text]]);
  return forbidden(ROOMS, [...files, path], [...imports, ...importsOf(one)]);
}

describe("the rooms", () => {
  it("import only what their row allows, and each file is in one", () => {
    expect(forbidden(ROOMS, files, imports)).toEqual([]);
  });

  it("have no word in their row that nobody uses", () => {
    expect(unused(ROOMS, imports)).toEqual([]);
  });

  it("stand on one another without a ring: a row may only import rows above it", () => {
    const order = Object.keys(ROOMS);
    for (const [row, room] of Object.entries(ROOMS))
      for (const below of room.imports.filter((name) => name !== "*"))
        expect(order.indexOf(below), `${row} -> ${below}`).toBeLessThan(order.indexOf(row));
    const both = pairs(imports).filter(([a, b]) => pairs(imports).some(([c, d]) => a === d && b === c));
    expect(both).toEqual([]);
  });

  it("are few, and so are the pairs of them", () => {
    expect(new Set(files.map(roomOf)).size).toBeLessThanOrEqual(20);
    expect(pairs(imports).length).toBeLessThanOrEqual(85);
  });
});

describe("a forbidden import is found", () => {
  const strict = Object.entries(ROOMS).filter(([, { imports: may }]) => !may.includes("*"));

  it.each(strict)("in a new file of %s", (row, { imports: may }) => {
    const folder = row.endsWith(".ts") ? null : row;
    const path = folder === null ? row : `${folder}/new-file.ts`;
    const up = "../".repeat(path.split("/").length - 1) || "./";
    expect(problemsWith(path, `import { processContext } from "${up}cli/context.js";\n`).length).toBe(
      may.includes("cli") ? 0 : 1,
    );
    expect(problemsWith(path, `import { listen } from "left-pad";\n`)).toHaveLength(1);
    expect(problemsWith(path, `const later = () => import("left-pad");\n`)).toHaveLength(1);
    expect(
      problemsWith(path, `import {\n  a,\n  b,\n} from "left-pad";\nexport * from "left-pad";\n`),
    ).toHaveLength(1);
  });

  it("in a new folder, which has no row", () => {
    expect(problemsWith("helpers/help.ts", `import { x } from "../cli/context.js";\n`)).toEqual([
      "src/helpers/help.ts is in no room: give its folder a row in scripts/house/rooms.ts",
    ]);
  });

  it("in a new folder of a room, which is held to its room's row", () => {
    const told = problemsWith("sync/plan/deep/new.ts", `import { x } from "../../apply/apply-plan.js";\n`);
    expect(told).toEqual([
      "src/sync/plan/deep/new.ts imports src/sync/apply/apply-plan.ts: sync/plan may not import sync/apply",
    ]);
    expect(rowOf(ROOMS, "sync/plan/deep/new.ts")).toBe("sync/plan");
  });
});
