/** Characters and classes of an RE2 pattern, written so that JavaScript reads them alike. Knows nothing of addresses. */
import { type Construct, readOtherwise } from "./browser-regex.js";
import { type ClassParts, characterOf, escapeRegex, memberParts } from "./regex-tokens.js";

/** Source: github.com/google/re2/wiki/Syntax, ASCII character classes. */
const POSIX: { readonly [name: string]: string } = {
  "[:alnum:]": "0-9A-Za-z",
  "[:alpha:]": "A-Za-z",
  "[:ascii:]": "\\x00-\\x7f",
  "[:blank:]": "\\t ",
  "[:cntrl:]": "\\x00-\\x1f\\x7f",
  "[:digit:]": "0-9",
  "[:graph:]": "!-~",
  "[:lower:]": "a-z",
  "[:print:]": " -~",
  "[:punct:]": "!-\\/:-@\\[-`{-~",
  "[:space:]": "\\t\\n\\v\\f\\r ",
  "[:upper:]": "A-Z",
  "[:word:]": "0-9A-Za-z_",
  "[:xdigit:]": "0-9A-Fa-f",
};

/** What RE2 means by `\s`, for the inside of a class. */
export const SPACES = "\\t\\n\\f\\r ";

/** The members of a class as both read them, or what can't be written so. */
export function portableMembers(parts: ClassParts): string | { readonly construct: Construct } {
  let written = "";
  for (const item of parts.items) {
    const [first, last] = memberParts(item).map(portableMember);
    if (first === undefined || (last === undefined && memberParts(item).length > 1))
      return { construct: readOtherwise(`[${item}]`) ?? "other" };
    // What is several characters begins no range: in `[\s-x]` the `-` is a `-`.
    const range = /^(?:\[:|\\[dDsSwW])/.test(item) ? "\\-" : "-";
    written += last === undefined ? first : `${first}${range}${last}`;
  }
  return written;
}

function portableMember(member: string): string | undefined {
  if (member.startsWith("[:")) return POSIX[member];
  if (member === "\\s") return SPACES;
  const character = characterOf(member);
  if (character === undefined)
    return readOtherwise(`[${member}]`) ? (member === "\\a" ? "\\x07" : undefined) : member;
  if (character.length > 1) return undefined;
  return /^\\[x0]/.test(member) || /^[\]-]$/.test(member) ? portableLiteral(character) : member;
}

/** One character by itself or in a class. */
export function portableLiteral(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, "0")}`;
  return character === "-" ? "\\-" : escapeRegex(character);
}
