/** Slips in YAML that a person makes: what each is in words, and what to do. */

/** `other`: something rare, in the YAML library's own words. */
export type YamlMistake =
  | "indentation"
  | "value-and-block"
  | "keys-and-list"
  | "second-colon"
  | "no-colon"
  | "no-blank-after-colon"
  | "not-closed"
  | "closes-nothing"
  | "no-comma"
  | "comma-too-many"
  | "behind-the-value"
  | "first-character"
  | "list-on-line"
  | "list-in-brackets"
  | "backslash"
  | "comment-touches"
  | "behind-block-sign"
  | "name-missing"
  | "other";

interface Said {
  /** `shown`: what stands there. */
  readonly says: (shown: string) => string;
  readonly hint: (shown: string) => string;
}

export const YAML_MISTAKES: { readonly [M in YamlMistake]: Said } = {
  indentation: {
    says: () => "this line is not indented as the lines it belongs with",
    hint: () =>
      "Keys of one block begin in the same column; what belongs to a key begins two blanks further in.",
  },
  "value-and-block": {
    says: () => "this key has a value on its line and a block below it; it can have one of the two",
    hint: () =>
      "Take the value away, or move the lines below to the left, to the column in which this key begins.",
  },
  "keys-and-list": {
    says: () => "keys and list entries (`-`) are mixed in one block",
    hint: () => "A block is keys or a list: move this line to the column of the block it belongs to.",
  },
  "second-colon": {
    says: () => "there is a second `:` on this line",
    hint: () =>
      'Quote a text that has a colon in it: name: "Order: placed". A block of keys begins on a line of its own.',
  },
  "no-colon": {
    says: () => "there is no `:` after this key",
    hint: () => "Write `key: value`, or `key:` with its block on the lines below.",
  },
  "no-blank-after-colon": {
    says: () => "there is no blank after the `:`",
    hint: () => "Write `key: value`, with a blank between them.",
  },
  "not-closed": {
    says: (shown) => `this \`${shown}\` is never closed`,
    hint: (shown) => `Put ${CLOSING[shown] ?? "the closing sign"} where it ends.`,
  },
  "closes-nothing": {
    says: (shown) => `this \`${shown}\` closes nothing`,
    hint: () => "Take it away, or open the bracket it belongs to.",
  },
  "no-comma": {
    says: () => "a comma is missing before or after this",
    hint: () => "Inside {...} and [...] entries have commas between them: { tier: macro, type: event }.",
  },
  "comma-too-many": {
    says: () => "there is nothing before this comma",
    hint: () => "Take the comma away, or write what belongs before it.",
  },
  "behind-the-value": {
    says: () => "something stands behind the value",
    hint: () => "Quote all of it together, or put it on a line of its own.",
  },
  "first-character": {
    says: (shown) => `a text can't begin with \`${shown}\` without quotes`,
    hint: () => "Quote the whole text.",
  },
  "list-on-line": {
    says: () => "a list (`-`) begins on a line of its own",
    hint: () => "Move it to the next line, or write it as [first, second].",
  },
  "list-in-brackets": {
    says: () => "inside [...] and {...} there is no `-`",
    hint: () => "Write [first, second], or take the brackets away.",
  },
  backslash: {
    says: (shown) => `\`${shown}\` is not known inside double quotes`,
    hint: () => "Use single quotes, in which a backslash is a backslash: '\\d+'.",
  },
  "comment-touches": {
    says: () => "there is no blank before this `#`",
    hint: () => "A comment needs a blank before it; a text with # in it has to be quoted.",
  },
  "behind-block-sign": {
    says: () => "nothing may follow `>` or `|` on its line: it begins a text on the lines below",
    hint: () => "Quote a text that begins with > or |.",
  },
  "name-missing": {
    says: (shown) => `\`${shown}\` needs a name right behind it`,
    hint: (shown) => `Quote a text that begins with ${shown}.`,
  },
  other: {
    says: (shown) => `this is not YAML: ${shown}`,
    hint: () => "Compare the line with an example: `ga4-goals help goals-file`, or the files in goals/.",
  },
};

const CLOSING: Readonly<Record<string, string>> = {
  "{": "a }",
  "[": "a ]",
  '"': 'another "',
  "'": "another '",
};
