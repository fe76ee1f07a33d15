/**
 * Which addresses look like the end of something, and which of them are one page: the thank-you pages of all orders are one,
 * whatever number each has. Pure; both observers bring it what they have seen.
 */
import { compareText } from "../../diagnostics/text-order.js";
import { decoded, type PageShape, pageShape, tellsOfCampaign } from "../page-shape.js";
import { type Ending, MOST_ENDINGS } from "./observed.js";

/** Parts of the addresses one comes to after having done something, in a few languages; in any case of letters. */
const WORDS: readonly string[] = [
  "thank",
  "danke",
  "merci",
  "gracias",
  "grazie",
  "obrigad",
  "bedankt",
  "takk",
  "dziekuj",
  "dziękuj",
  "děkuj",
  "спасибо",
  "ありがと",
  "谢谢",
  "confirm",
  "success",
  "complete",
  "bestaetig",
  "bestätig",
  "bestellt",
  "erfolg",
  "order-received",
  "checkout/finish",
  "subscribed",
];

/** The words as addresses have them: as they are, and as browsers send them. */
export const ENDING_WORDS: readonly string[] = [
  ...new Set(WORDS.flatMap((word) => [word, encodeURIComponent(word).replaceAll("%2F", "/")])),
];

export interface SeenAddress {
  /** As it was sent. */
  readonly path: string;
  /** Without `?`; null where nobody looked, or there was none. */
  readonly query: string | null;
  readonly views: number;
  readonly sessions: number;
}

/** Where an address was seen; one row for each host. */
export interface SeenHost extends Pick<SeenAddress, "path" | "query" | "views"> {
  readonly host: string;
}

/** The commonest first, at most MOST_ENDINGS. */
export function endingsOf(addresses: readonly SeenAddress[], hosts: readonly SeenHost[]): readonly Ending[] {
  const pages = new Map<string, Ending>();
  const reading = readingOf(addresses);
  const hostsOf = new Map<string, Map<string, number>>();
  for (const row of hosts) {
    const key = reading(row)?.key;
    if (key === undefined) continue;
    const views = hostsOf.get(key) ?? new Map<string, number>();
    hostsOf.set(key, views.set(row.host, (views.get(row.host) ?? 0) + row.views));
  }
  for (const row of addresses) {
    const read = reading(row);
    if (read === null) continue;
    const { key, known, shape } = read;
    const other = pages.get(key);
    pages.set(key, {
      ...(other ?? { ...shape, ...known, hosts: inOrder(hostsOf.get(key)) }),
      views: row.views + (other?.views ?? 0),
      sessions: row.sessions + (other?.sessions ?? 0),
      // A session may have seen several.
      atMost: other !== undefined,
      addresses: 1 + (other?.addresses ?? 0),
    });
  }
  return [...pages.values()]
    .toSorted((a, b) => b.sessions - a.sessions || compareText(a.words, b.words))
    .slice(0, MOST_ENDINGS);
}

function inOrder(views: ReadonlyMap<string, number> = new Map()): readonly string[] {
  return [...views].toSorted(([a, n], [b, m]) => m - n || compareText(a, b)).map(([host]) => host);
}

interface ReadAddress {
  /** Of all addresses that are one page. */
  readonly key: string;
  readonly known: KnownBy;
  readonly shape: PageShape;
}

/** The page of an address, null where it looks like the end of nothing. */
function readingOf(
  addresses: readonly SeenAddress[],
): (address: Pick<SeenAddress, "path" | "query">) => ReadAddress | null {
  const strict = new Set<string>();
  for (const address of addresses) {
    const known = knownBy(address);
    if (known !== null) strict.add(keyOf(pageShape(known.path, known.parameters)));
  }
  return (address) => {
    const known = knownBy(address);
    if (known === null) return null;
    const shape = pageShape(known.path, known.parameters);
    // Order 7 and order 2026 are orders where order 8303 is one.
    const loose = pageShape(known.path, known.parameters, "loose");
    const read = strict.has(keyOf(loose)) ? loose : shape;
    return { key: keyOf(read), known, shape: read };
  };
}

const keyOf = ({ page }: PageShape): string => JSON.stringify(page);

/** What the page is known by. */
interface KnownBy {
  /** Without a trailing slash: with and without it is one page, as it is for a goal. */
  readonly path: string;
  readonly parameters: readonly string[];
}

function knownBy({ path, query }: Pick<SeenAddress, "path" | "query">): KnownBy | null {
  const bare = path.replace(/(?<=.)\/$/, "");
  if (saysSo(bare)) return { path: bare, parameters: [] };
  const parameters = (query ?? "").split("&").filter(tells);
  return parameters.length === 0 ? null : { path: bare, parameters };
}

/** True for a text with one of the words in it. */
export function saysSo(text: string): boolean {
  const small = decoded(text).normalize("NFC").toLowerCase();
  return WORDS.some((word) => small.includes(word));
}

/** What somebody looked for, came from or is sent on to says nothing about the page. */
const NOT_OF_THE_PAGE =
  /^(?:q|s|query|search|keywords?|term|ref|referr?er)$|url|redirect|return|next|target|^from$|^to$/i;

function tells(pair: string): boolean {
  const at = pair.indexOf("=");
  const name = at < 0 ? pair : pair.slice(0, at);
  const value = at < 0 ? "" : decoded(pair.slice(at + 1));
  if (tellsOfCampaign(name) || NOT_OF_THE_PAGE.test(name) || /^(?:\/|https?:)/i.test(value)) return false;
  if (saysSo(value)) return true;
  return saysSo(name) && !/^(?:0|false|no|null)$/i.test(value);
}
