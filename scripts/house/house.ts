/** The house held against its table: which imports it does not allow, which of its words nobody uses. Pure. */
import type { Import } from "./imports.js";
import type { Room } from "./rooms.js";

type Rooms = Readonly<Record<string, Room>>;

/** The row a file belongs to, the longest that fits; null where there is none. */
export function rowOf(rooms: Rooms, file: string): string | null {
  const fits = Object.keys(rooms).filter((row) => file === row || file.startsWith(`${row}/`));
  return fits.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

/** The folder directly below `src`, or the file. */
export function roomOf(file: string): string {
  return file.split("/", 1)[0] ?? file;
}

/** What the table does not allow, a line each. */
export function forbidden(
  rooms: Rooms,
  files: Iterable<string>,
  imports: readonly Import[],
): readonly string[] {
  const strays = [...files]
    .filter((file) => rowOf(rooms, file) === null)
    .map((file) => `src/${file} is in no room: give its folder a row in scripts/house/rooms.ts`);
  return [...new Set([...strays, ...imports.flatMap((one) => problemOf(rooms, one))])];
}

function problemOf(rooms: Rooms, { from, to, isPackage }: Import): readonly string[] {
  const row = rowOf(rooms, from);
  if (row === null) return [];
  const room = rooms[row];
  if (room === undefined) return [];
  if (isPackage) {
    return room.packages.some((allowed) => covers(allowed, to))
      ? []
      : [`src/${from} imports ${to}, which ${row} may not`];
  }
  const target = rowOf(rooms, to);
  if (target === row || target === null || room.imports.some((allowed) => covers(allowed, target))) return [];
  return [`src/${from} imports src/${to}: ${row} may not import ${target}`];
}

function covers(allowed: string, name: string): boolean {
  return allowed.endsWith("*") ? name.startsWith(allowed.slice(0, -1)) : allowed === name;
}

/** Words of the table that no import needs, a line each. */
export function unused(rooms: Rooms, imports: readonly Import[]): readonly string[] {
  return Object.entries(rooms).flatMap(([row, room]) => {
    const mine = imports.filter(({ from }) => rowOf(rooms, from) === row);
    const rows = room.imports.filter(
      (allowed) => !mine.some(({ to, isPackage }) => !isPackage && covers(allowed, rowOf(rooms, to) ?? "")),
    );
    const packages = room.packages.filter(
      (allowed) => !mine.some(({ to, isPackage }) => isPackage && covers(allowed, to)),
    );
    return [...rows, ...packages].map((word) => `${row} may import ${word} and does not`);
  });
}

/** Pairs of rooms that import each other, `[who, whom]`, in order of their names. */
export function pairs(imports: readonly Import[]): readonly (readonly [string, string])[] {
  const found = new Set<string>();
  for (const { from, to, isPackage } of imports)
    if (!isPackage && roomOf(from) !== roomOf(to)) found.add(`${roomOf(from)} ${roomOf(to)}`);
  return [...found].toSorted().map((pair) => {
    const [from = "", to = ""] = pair.split(" ");
    return [from, to];
  });
}

/** How many other files import each file. */
export function importers(files: Iterable<string>, imports: readonly Import[]): ReadonlyMap<string, number> {
  const by = new Map([...files].map((file) => [file, new Set<string>()]));
  for (const { from, to, isPackage } of imports) if (!isPackage) by.get(to)?.add(from);
  return new Map([...by].map(([file, who]) => [file, who.size]));
}
