/**
 * An address as a goals file says it: what belongs to one visitor in it (the number of an order, a token, an e-mail
 * address) becomes a pattern, what belongs to the page stays, dates among it. By its looks alone; pure.
 */
import type { RawDestinationGoal } from "../goals/goal-schema.js";
import { escapeRegex } from "../goals/pattern/regex-tokens.js";

export interface PageShape {
  readonly page: RawDestinationGoal["page"];
  /** The address without what is one visitor's; for an id. */
  readonly words: string;
  /** True where something became a pattern. */
  readonly folded: boolean;
}

/** True for the name of a parameter that tells how one visitor came: campaigns and the click ids of advertising. */
export function tellsOfCampaign(parameter: string): boolean {
  return /^(?:utm_\w+|gclid|gbraid|wbraid|fbclid|msclkid|_gl)$/i.test(parameter);
}

/**
 * `path` begins with a slash. `parameters`: `name=value` of the query that the page is known by, in their order.
 *
 * @example
 * pageShape("/checkout/order-received/8303", []).page // { path: { regex: "/checkout/order-received/[0-9]+/?" } }
 */
export function pageShape(
  path: string,
  parameters: readonly string[],
  reading: Reading = "strict",
): PageShape {
  // A goal's path in plain letters counts both spellings, the encoded one of a browser alone.
  const plain = path.replace(/(?:%[89a-f][0-9a-f])+/gi, decoded);
  const segments = plain.split("/").map((part) => pieces(part, reading));
  const pairs = parameters.map(parameterPieces);
  const isOwn = (parts: readonly Piece[]): boolean => parts.some(({ kind }) => kind === "own");
  const pathFolded = segments.some(isOwn);
  const rest = segments.map(regexOf).join("/").replace(/\/+$/, "");
  const wholePath = pathFolded ? { regex: `${rest}/?` } : plain;
  const query = pairs.map(regexOf).join("&([^#]*&)?");
  return {
    page:
      parameters.length > 0
        ? { path: wholePath, url: { regex: `[^?#]*\\?([^#]*&)?${query}([&#].*)?` } }
        : pathFolded
          ? { path: wholePath }
          : plain,
    words: [...segments, ...pairs].map((parts) => parts.map(wordOf).join("")).join("/"),
    folded: pathFolded || pairs.some(isOwn),
  };
}

/** `loose`: a short number and a year, too, are one visitor's; for an address that has others like it. */
export type Reading = "strict" | "loose";

/** A part of an address: the page's own words, or what is one visitor's. */
type Piece =
  | { readonly kind: "words"; readonly text: string }
  | { readonly kind: "own"; readonly regex: string };

const words = (text: string): Piece => ({ kind: "words", text });
const own = (regex: string): Piece => ({ kind: "own", regex });

const regexOf = (parts: readonly Piece[]): string =>
  parts.map((part) => (part.kind === "words" ? escapeRegex(part.text) : part.regex)).join("");
const wordOf = (part: Piece): string => (part.kind === "words" ? part.text : "");

/** `order-received=8303`: the name says which page it is. A 1 says yes and is nobody's number. */
function parameterPieces(pair: string): readonly Piece[] {
  const at = pair.indexOf("=");
  if (at < 0 || /^[01]?$/.test(pair.slice(at + 1))) return [words(pair)];
  const value = pieces(pair.slice(at + 1), "strict");
  const isOwn = value.some(({ kind }) => kind === "own");
  return [words(pair.slice(0, at + 1)), ...(isOwn ? [own("[^&#]+")] : value)];
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** `2026-11-27`, `2026-11`, `20261127`. */
const DATE =
  /(?<!\d)(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)/;
const YEAR = /^(?:19|20)\d\d$/;

/** One part of a path, or a parameter's value. */
function pieces(text: string, reading: Reading): readonly Piece[] {
  if (UUID.test(text) || text.includes("@") || /%40/.test(text) || isToken(text)) return [own("[^/?#]+")];
  const isShort = /^\d{1,2}$/.test(text) || YEAR.test(text) || DATE.test(text);
  if (/^\d+$/.test(text) && (reading === "loose" || !isShort)) return [own("[0-9]+")];
  return numbered(text);
}

/** `ORD-2026-000123`, `R123456789`, `order_8303`: a word and a number that is too long to be a word's own. */
function numbered(text: string): readonly Piece[] {
  // The hex digits of an encoded character are no number.
  const runs = text.split(/(%[0-9A-Fa-f]{2}|\d+)/);
  const isLong = (run: string): boolean => /^\d{4,}$/.test(run) && !YEAR.test(run);
  const [date] = DATE.exec(text) ?? [];
  const isOwn = (run: string): boolean => isLong(run) && !(date?.includes(run) ?? false);
  if (!runs.some(isOwn)) return [words(text)];
  // A year beside the number is the order's, not the page's.
  return runs.flatMap((run) => (run === "" ? [] : [/^\d+$/.test(run) ? own("[0-9]+") : words(run)]));
}

/** Letters and digits as no word has them: a hash, a random id, base64. */
function isToken(text: string): boolean {
  if (!/^[\w.~-]+=*$/.test(text)) return false;
  const digits = text.replace(/\D/g, "").length;
  if (/^[0-9a-f]{12,}$/i.test(text) && digits >= 2 && digits < text.length) return true;
  const changes = text.match(/(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])/gi)?.length ?? 0;
  if (text.length >= 6 && changes >= 3) return true;
  const turns = text.match(/(?<=[a-z])(?=[A-Z])/g)?.length ?? 0;
  return text.length >= 16 && turns >= 4 && !/[-_.]/.test(text);
}

/** The words of an address in small ASCII letters, as an id may have them; empty where another script leaves none. */
export function addressWords(address: string): string {
  const plain = decoded(address).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return (plain.match(/[a-z0-9]+/g) ?? []).join("_");
}

/** Without percent-encoding, where it is right. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
