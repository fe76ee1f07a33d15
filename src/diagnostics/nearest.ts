/** The nearest known word to a mistyped one, for "did you mean". */
import { distance } from "fastest-levenshtein";

/**
 * The candidate within about a third of the word's length, or undefined when nothing is near: at least one letter has to
 * be the same.
 */
/** Beyond so many candidates, as no person writes them, nobody is helped and the search takes long. */
const MOST = 1000;

export function nearest(
  word: string,
  candidates: readonly string[] | ReadonlySet<string>,
): string | undefined {
  const size = "size" in candidates ? candidates.size : candidates.length;
  if (size > MOST) return undefined;
  let best: string | undefined;
  let bestDistance = Math.min(Math.max(2, Math.floor(word.length / 3)) + 1, word.length);
  for (const candidate of candidates) {
    const d = distance(word.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}
