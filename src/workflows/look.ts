/** What an agency has made its own, ready for a page: the logo read and checked, the colour one that can be read. */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { readableColours } from "../draw/html/contrast.js";
import type { Look } from "../draw/html/look.js";
import type { GoalsConfig } from "../goals/goal.js";
import type { Files } from "./ports.js";

/** A page is sent by mail: more than this weighs more than the report. In bytes. */
const LARGEST_LOGO = 200 * 1024;

/** How files of a kind begin. */
const KINDS: readonly (readonly [type: string, begins: (bytes: Buffer) => boolean])[] = [
  ["image/png", (bytes) => bytes.subarray(0, 4).toString("latin1") === "\x89PNG"],
  ["image/jpeg", (bytes) => bytes.subarray(0, 3).toString("hex") === "ffd8ff"],
  ["image/gif", (bytes) => bytes.subarray(0, 4).toString("latin1") === "GIF8"],
  [
    "image/webp",
    (bytes) =>
      bytes.subarray(0, 4).toString("latin1") === "RIFF" &&
      bytes.subarray(8, 12).toString("latin1") === "WEBP",
  ],
  [
    "image/svg+xml",
    (bytes) =>
      /^\ufeff?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]/.test(
        bytes.toString("utf8"),
      ),
  ],
];

/**
 * `say` is told where the colour had to change.
 *
 * @throws GoalsError (exit 3) for a logo that can't be read, is too large or no image.
 */
export async function readLook(
  files: Pick<Files, "read" | "size">,
  { look }: Pick<GoalsConfig, "look">,
  say: (line: string) => void,
): Promise<Look | undefined> {
  if (look === undefined) return undefined;
  const { logo, colour, ...rest } = look;
  return {
    ...rest,
    ...(logo === undefined ? {} : { logo: await dataAddress(files, logo) }),
    ...(colour === undefined ? {} : { colours: coloursOf(colour, say) }),
  };
}

function coloursOf(colour: string, say: (line: string) => void): NonNullable<Look["colours"]> {
  const colours = readableColours(colour);
  const changed = [
    ...(colours.light === colour.toLowerCase() ? [] : [`${colours.light} on light ground`]),
    ...(colours.dark === colour.toLowerCase() ? [] : [`${colours.dark} on dark ground`]),
  ];
  if (changed.length > 0)
    say(`the colour ${colour} could not be read everywhere, so the page takes ${changed.join(" and ")}`);
  return colours;
}

async function dataAddress(files: Pick<Files, "read" | "size">, path: string): Promise<string> {
  const size = await files.size(path);
  if (size === null) throw unusable(`there is no file ${path}`);
  if (size > LARGEST_LOGO)
    throw unusable(`${path} has ${Math.ceil(size / 1024)} KB, at most ${LARGEST_LOGO / 1024} go into a page`);
  const bytes = await files.read(path);
  const [type] = KINDS.find(([, begins]) => begins(bytes)) ?? [];
  if (type === undefined) throw unusable(`${path} is no PNG, JPEG, GIF, WebP or SVG`);
  return `data:${type};base64,${bytes.toString("base64")}`;
}

function unusable(why: string): GoalsError {
  return new GoalsError("logo-unusable", `the logo can't be used: ${why}`, {
    exitCode: EXIT.fileWrong,
    hint: "report: logo: names an image, from the folder in which the command runs.",
  });
}
