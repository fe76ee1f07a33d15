/** Random RE2 patterns, most of them valid, over the words that random addresses are made of. */
import fc from "fast-check";
import { RE2JS } from "re2js";

const atom = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "/",
      "a",
      "b",
      "k",
      "thanks",
      "shop",
      "1",
      "-",
      "\\/",
      "\\.",
      "\\x2f",
      "\\x{6b}",
      "\\057",
    ),
  },
  { weight: 3, arbitrary: fc.constantFrom(".", ".*", ".+", "\\w", "\\W", "\\d", "\\D", "\\S", "\\s") },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "[a-z]",
      "[^/]",
      "[/]",
      "[^a-]",
      "[^!-]",
      "[^-a]",
      "[]a]",
      "[^]a]",
      "[-a]",
      "[^\\]-]",
      "[[:alpha:]]",
      "[^[:alpha:]]",
      "[a\\-k]",
      "[^\\D]",
      "\\pL",
      "\\PL",
      "\\p{^Lu}",
      "[^\\pL/]",
      "[[:alpha:]-z]",
      "[^[:^alpha:]]",
      "[[:punct:]a-]",
      "[\\s-a]",
      "[^\\s/]",
      "[^\\S]",
      "[\\x{61}-\\x{6b}]",
      "[\\12a]",
      "[é😀]",
      "[^😀]",
      "[^\\a\\057]",
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom("\\Qa.b\\E", "\\Q/a", "\\Q\\E", "{", "}", "]", "{,2}", "()") },
  { weight: 1, arbitrary: fc.constantFrom("{01}", "{1,02}", "\\a", "\\0", "\\v", "é", "😀", "\\x{1F600}") },
  { weight: 1, arbitrary: fc.constantFrom("?", "#", "\\?", "[?]", "[!-~]", "\\077", "\\x23") },
);

const { pattern } = fc.letrec<{ pattern: string; piece: string; repeated: string }>((tie) => ({
  pattern: fc
    .array(
      fc.array(tie("repeated"), { maxLength: 4 }).map((parts) => parts.join("")),
      { minLength: 1, maxLength: 3 },
    )
    .map((branches) => branches.join("|")),
  repeated: fc
    .tuple(
      tie("piece"),
      fc.constantFrom("", "", "", "?", "*", "+", "*?", "{2}", "{1,3}", "{0}", "{0,2}", "{2,}"),
    )
    .map(([piece, quantifier]) => piece + quantifier),
  piece: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    { weight: 6, arbitrary: atom },
    { weight: 1, arbitrary: fc.constantFrom("^", "$", "\\A", "\\z", "\\b", "\\B") },
    { weight: 1, arbitrary: fc.constantFrom("(?i)", "(?-i)", "(?s)", "(?m)", "(?U)", "(?is-m)") },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom("(", "(?:", "(?i:", "(?-i:", "(?P<n>", "(?<n>", "(?s:"), tie("pattern"))
        .map(([opening, inner]) => `${opening}${inner})`),
    },
  ),
}));

/** Only those that RE2 accepts. */
export const validPattern: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom("", "", "/", "/", "^/", "(?i)/"), pattern, fc.constantFrom("", "", "$", "/?"))
  .map((parts) => parts.join(""))
  .filter((text) => text !== "" && isValid(text));

function isValid(text: string): boolean {
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    return false;
  }
}
