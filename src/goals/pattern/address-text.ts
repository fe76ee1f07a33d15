/**
 * How browsers report what people write: percent-encoding in paths, punycode and small letters in host names. Source:
 * the URL standard, url.spec.whatwg.org.
 */
import { escapeRegex } from "./regex-tokens.js";

/** What a path can't contain, because it ends there. */
export const PATH_ENDS = "?#";
/** A host name also ends before a port, and begins after `user@`. */
export const HOST_ENDS = "/?#@:";

/**
 * A literal text in a path, as a pattern. A character that browsers write percent-encoded matches in both forms, the
 * digits of an encoding in upper and lower case.
 */
export function pathLiteral(text: string, ignoreCase: boolean): string {
  return [...text.matchAll(/%[0-9a-fA-F]{2}|[\s\S]/gu)]
    .map(([part]) =>
      part.length === 3 && part.startsWith("%") ? anyCase(part) : spellings(part, ignoreCase),
    )
    .join("");
}

function spellings(character: string, ignoreCase: boolean): string {
  const forms = pathSpellings(character, ignoreCase);
  return forms.length === 1 ? forms.join("") : `(?:${forms.join("|")})`;
}

/** One character of a path as patterns, one for each way it may be written; the plain way is the first. */
export function pathSpellings(character: string, ignoreCase: boolean): readonly string[] {
  const letters = ignoreCase ? [character, character.toLowerCase(), character.toUpperCase()] : [character];
  const encoded = letters.filter(isEncodedInPath).map((c) => anyCase(encodeURIComponent(c)));
  const plain = escapeRegex(character);
  // The Kelvin sign is a k to RE2, and to browsers another letter: here are both.
  const apart = letters.filter((c) => c.length === 1 && !new RegExp(plain, "i").test(c)).map(escapeRegex);
  return [plain, ...new Set([...apart, ...encoded])];
}

/** True for what the standard's path percent-encode set holds. */
function isEncodedInPath(character: string): boolean {
  return /[^\u0021-\u007e]|["<>`{}^]/u.test(character);
}

/** A percent-encoding, whose digits may be upper or lower case. */
function anyCase(encoded: string): string {
  return encoded.replace(/[A-Fa-f]/g, (digit) => `[${digit.toLowerCase()}${digit.toUpperCase()}]`);
}

export function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

export type HostOperator = "equals" | "begins_with" | "ends_with" | "contains";

/**
 * A host name, or a part of one, as browsers report it; undefined where that can't be told: a label in another script
 * is reported as punycode as a whole, so a part of it is nowhere to be found.
 */
export function hostAsReported(host: string, operator: HostOperator): string | undefined {
  const labels = host.split(".");
  const cutAtStart = operator === "ends_with" || operator === "contains";
  const cutAtEnd = operator === "begins_with" || operator === "contains";
  const reported = labels.map((label, index) => {
    if (isAscii(label)) return label.toLowerCase();
    const whole = !(cutAtStart && index === 0) && !(cutAtEnd && index === labels.length - 1);
    // A second label keeps a number from being read as an IP address.
    return whole && URL.canParse(`http://${label}.test/`)
      ? new URL(`http://${label}.test/`).hostname.replace(/\.test$/, "")
      : undefined;
  });
  return reported.includes(undefined) ? undefined : reported.join(".");
}
