/**
 * Whether a text that a pattern matches as a whole may begin in a given way, by Antimirov's partial derivatives. Anchors
 * and word boundaries are taken to hold anywhere, so the answer errs towards yes.
 */
import { EMPTY, parseRegex, printRegex, type RegexTree, repeat, sequence } from "./regex-tree.js";

/** So many ways through a pattern at once are not followed: yes. */
const MOST_WAYS = 500;

/** False where no text that begins so matches; the pattern is one that both engines read. */
export function canBegin(pattern: string, beginning: string, ignoreCase: boolean): boolean {
  let ways: readonly RegexTree[] = [parseRegex(pattern)];
  for (const character of beginning) {
    const next = new Map<string, RegexTree>();
    for (const way of ways)
      for (const rest of after(way, character, ignoreCase)) next.set(printRegex(rest), rest);
    if (next.size > MOST_WAYS) return true;
    ways = [...next.values()];
  }
  return ways.length > 0;
}

/** What may follow once the tree has taken the character. */
function after(tree: RegexTree, character: string, ignoreCase: boolean): readonly RegexTree[] {
  switch (tree.kind) {
    case "nothing":
    case "empty":
    case "assertion":
      return [];
    case "character":
      return new RegExp(`^(?:${tree.source})$`, ignoreCase || tree.ignoreCase ? "i" : "").test(character)
        ? [EMPTY]
        : [];
    case "sequence": {
      const skipped = tree.items.findIndex((item) => !mayBeEmpty(item));
      const candidates = skipped < 0 ? tree.items : tree.items.slice(0, skipped + 1);
      return candidates.flatMap((item, index) =>
        after(item, character, ignoreCase).map((rest) => sequence([rest, ...tree.items.slice(index + 1)])),
      );
    }
    case "either":
      return tree.branches.flatMap((branch) => after(branch, character, ignoreCase));
    case "repeat": {
      const more = repeat(tree.item, Math.max(tree.least - 1, 0), tree.most === null ? null : tree.most - 1);
      return after(tree.item, character, ignoreCase).map((rest) => sequence([rest, more]));
    }
    case "flags":
      return after(tree.item, character, ignoreCase);
  }
}

function mayBeEmpty(tree: RegexTree): boolean {
  switch (tree.kind) {
    case "nothing":
    case "character":
      return false;
    case "empty":
    case "assertion":
      return true;
    case "sequence":
      return tree.items.every(mayBeEmpty);
    case "either":
      return tree.branches.some(mayBeEmpty);
    case "repeat":
      return tree.least === 0 || mayBeEmpty(tree.item);
    case "flags":
      return mayBeEmpty(tree.item);
  }
}
