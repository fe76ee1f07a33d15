/** How easy the house is to explain: its rooms, who imports whom, how much of it there is. */
import { fileURLToPath } from "node:url";
import { importers, pairs, roomOf } from "../../scripts/house/house.js";
import { importsOf, readSources } from "../../scripts/house/imports.js";
import type { Figure } from "../measure.js";

export async function house(): Promise<readonly Figure[]> {
  const sources = readSources(fileURLToPath(new URL("../../", import.meta.url)));
  const imports = importsOf(sources);
  const files = [...sources.keys()];
  const between = pairs(imports);
  const both = between.filter(([a, b]) => between.some(([c, d]) => a === d && b === c)).length / 2;
  const alone = [...importers(files, imports).values()].filter((count) => count === 1).length;
  const lines = (room: string): number =>
    [...sources]
      .filter(([path]) => path.startsWith(room))
      .reduce((sum, [, text]) => sum + text.split("\n").length - 1, 0);
  const rooms = new Set(files.map(roomOf)).size;
  return [
    atMost("rooms in src", rooms, 20),
    atMost("pairs of rooms that import", between.length, 75),
    atMost("pairs that import each other", both, 0),
    atMost("lines in src/cli", lines("cli/"), 8000),
    { ...atMost("lines in src", lines(""), null), baseline: `${files.length} files` },
    {
      ...atMost("files with one importer", alone, null),
      baseline: `${files.length} files`,
      ratio: alone / files.length,
      asked: "at most 0.25",
      met: alone / files.length <= 0.25,
    },
  ];
}

function atMost(what: string, count: number, limit: number | null): Figure {
  return {
    what,
    measured: count.toLocaleString("en"),
    baseline: "",
    ratio: null,
    asked: limit === null ? null : `at most ${limit.toLocaleString("en")}`,
    met: limit === null ? null : count <= limit,
  };
}
