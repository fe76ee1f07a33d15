/** The rooms as a picture: who stands on whom, the lowest floor below. Only what no longer way says is drawn. */

type Pair = readonly [string, string];

const WIDTH = 960;
const FLOOR = 84;
const BOX = { width: 118, height: 38 };

/** An SVG, the same for the same pairs. @throws RangeError where rooms stand on each other in a ring */
export function picture(rooms: readonly string[], pairs: readonly Pair[]): string {
  const drawn = reduced(pairs);
  const floors = new Map(rooms.map((room) => [room, floorOf(room, pairs, [])]));
  const top = Math.max(...floors.values());
  const places = new Map<string, { readonly x: number; readonly y: number }>();
  for (let floor = 0; floor <= top; floor++) {
    const here = rooms.filter((room) => floors.get(room) === floor);
    here.forEach((room, n) => {
      places.set(room, { x: ((n + 0.5) * WIDTH) / here.length, y: (top - floor + 0.5) * FLOOR });
    });
  }
  const height = (top + 1) * FLOOR;
  const arrows = drawn.flatMap(([from, to]) => {
    const [a, b] = [places.get(from), places.get(to)];
    if (!a || !b) return [];
    const [y1, y2] = [a.y + BOX.height / 2, b.y - BOX.height / 2 - 5];
    return `<path d="M${round(a.x)} ${y1} C${round(a.x)} ${y1 + 30} ${round(b.x)} ${y2 - 30} ${round(b.x)} ${y2}"/>`;
  });
  const boxes = rooms.flatMap((room) => {
    const place = places.get(room);
    if (!place) return [];
    const [x, y] = [round(place.x - BOX.width / 2), place.y - BOX.height / 2];
    return [
      `<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="6"/>`,
      `<text x="${round(place.x)}" y="${place.y + 5}">${room.replace(/\.ts$/, "")}</text>`,
    ];
  });
  return `<!-- Made by \`npm run reference\` from the imports; do not edit it here. -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Which room imports which">
<defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#5f6b7a"/></marker></defs>
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
<g fill="none" stroke="#5f6b7a" stroke-width="1.3" marker-end="url(#tip)">
${arrows.map((path) => path.replace("/>", ' marker-end="url(#tip)"/>')).join("\n")}
</g>
<g fill="#eef3f9" stroke="#33506e" font-family="system-ui, sans-serif" font-size="15" text-anchor="middle">
${boxes.map((box) => (box.startsWith("<text") ? box.replace("<text", '<text fill="#16202b" stroke="none"') : box)).join("\n")}
</g>
</svg>
`;
}

function floorOf(room: string, pairs: readonly Pair[], above: readonly string[]): number {
  if (above.includes(room)) throw new RangeError(`a ring of rooms: ${[...above, room].join(" -> ")}`);
  const below = pairs.filter(([from]) => from === room).map(([, to]) => to);
  return below.length === 0 ? 0 : 1 + Math.max(...below.map((to) => floorOf(to, pairs, [...above, room])));
}

/** Without the pairs that a longer way says too. */
function reduced(pairs: readonly Pair[]): readonly Pair[] {
  const next = (room: string): readonly string[] =>
    pairs.filter(([from]) => from === room).map(([, to]) => to);
  const reaches = (from: string, to: string): boolean => next(from).some((n) => n === to || reaches(n, to));
  return pairs.filter(([from, to]) => !next(from).some((n) => n !== to && reaches(n, to)));
}

function round(n: number): number {
  return Math.round(n);
}
