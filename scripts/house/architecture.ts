/** The parts of `docs/architecture.md` that the code itself says: the table of rooms and their picture. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { pairs, roomOf } from "./house.js";
import { importsOf, readSources } from "./imports.js";
import { picture } from "./picture.js";
import { ROOMS } from "./rooms.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BEGIN = "<!-- from scripts/house/rooms.ts: `npm run reference` -->";
const END = "<!-- end -->";

/** The page as it stands with its table made anew. @throws Error where the page has lost its marks */
export function architecturePage(): string {
  const page = readFileSync(`${ROOT}docs/architecture.md`, "utf8");
  const [before, rest] = page.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined)
    throw new Error(`docs/architecture.md lacks "${BEGIN}" or "${END}"`);
  return `${before}${BEGIN}\n${table()}${END}${after}`;
}

function table(): string {
  const rows = Object.entries(ROOMS).map(([row, { holds, imports }]) => {
    const may = imports.includes("*") ? "all" : imports.map((name) => `\`${name}\``).join(" ");
    return `| \`src/${row}\` | ${holds} | ${may === "" ? "nothing" : may} |`;
  });
  return ["| room | holds | may import |", "| --- | --- | --- |", ...rows, ""].join("\n");
}

export function roomsPicture(): string {
  const sources = readSources(ROOT);
  const rooms = [...new Set([...sources.keys()].map(roomOf))];
  return picture(rooms, pairs(importsOf(sources)));
}
