/**
 * Of what a pattern matches, what can be a path. A path begins with a slash, and a pattern for the whole address can't
 * look ahead for it: `.*thanks` would begin within the host. So the pattern is rewritten to begin with the slash itself.
 */
import { RE2JS } from "re2js";
import type { RegexProblem } from "./re2.js";
import { character, either, NOTHING, type RegexTree, repeat, sequence, withFlags } from "./regex-tree.js";

/** The tree as it is where it says so itself; else what of it begins with a slash, or is empty. */
export function asPath(tree: RegexTree, problems: RegexProblem[]): RegexTree {
  const paths = fromSlash(tree, problems);
  if (paths.kind === "nothing") problems.push({ code: "path-slash" });
  if (beginsOnlyWithSlash(tree)) return tree;
  return matchesNothingAhead(tree) ? repeat(paths, 0, 1) : paths;
}

const SLASH = character("/");

/** The texts of `tree`, standing at the beginning, that begin with a slash. */
function fromSlash(tree: RegexTree, problems: RegexProblem[]): RegexTree {
  switch (tree.kind) {
    case "nothing":
    case "empty":
    case "assertion":
      return NOTHING;
    case "character":
      return RE2JS.compile(tree.source).matches("/") ? SLASH : NOTHING;
    case "sequence": {
      const ways: RegexTree[] = [];
      for (const [index, item] of tree.items.entries()) {
        const first = fromSlash(item, problems);
        if (first.kind !== "nothing") ways.push(sequence([first, ...tree.items.slice(index + 1)]));
        if (!matchesNothingAhead(item)) break;
      }
      return either(ways);
    }
    case "either":
      return either(tree.branches.map((branch) => fromSlash(branch, problems)));
    case "repeat": {
      const { item, least, most } = tree;
      // Then how many repetitions are still to come depends on where the boundary was looked for.
      if (least > 1 && matchesNothingAhead(item) && hasAssertion(item))
        problems.push({ code: "regex-anchor-inside" });
      const rest = repeat(item, Math.max(least - 1, 0), most === null ? null : most - 1);
      return sequence([fromSlash(item, problems), rest]);
    }
    case "flags":
      return withFlags(tree.flags, fromSlash(tree.item, problems));
  }
}

/** True where the tree can match the empty text at the beginning of a path: no word boundary there, a slash follows. */
function matchesNothingAhead(tree: RegexTree): boolean {
  switch (tree.kind) {
    case "nothing":
    case "character":
      return false;
    case "empty":
      return true;
    case "assertion":
      return tree.source === "\\B";
    case "sequence":
      return tree.items.every(matchesNothingAhead);
    case "either":
      return tree.branches.some(matchesNothingAhead);
    case "repeat":
      return tree.least === 0 || matchesNothingAhead(tree.item);
    case "flags":
      return matchesNothingAhead(tree.item);
  }
}

/** True where the tree says by itself that a path begins with a slash, and may stay as it is. */
function beginsOnlyWithSlash(tree: RegexTree): boolean {
  switch (tree.kind) {
    case "nothing":
    case "empty":
      return true;
    case "assertion":
      return false;
    case "character":
      return tree.source === "/";
    case "sequence": {
      const end = tree.items.findIndex((item) => !matchesNothingAhead(item));
      return tree.items.slice(0, end < 0 ? undefined : end + 1).every(beginsOnlyWithSlash);
    }
    case "either":
      return tree.branches.every(beginsOnlyWithSlash);
    case "repeat":
      return beginsOnlyWithSlash(tree.item);
    case "flags":
      return beginsOnlyWithSlash(tree.item);
  }
}

function hasAssertion(tree: RegexTree): boolean {
  switch (tree.kind) {
    case "assertion":
      return true;
    case "sequence":
      return tree.items.some(hasAssertion);
    case "either":
      return tree.branches.some(hasAssertion);
    case "repeat":
    case "flags":
      return hasAssertion(tree.item);
    default:
      return false;
  }
}
