/** What a pull took, in a line. */
import type { Pulled } from "../../../report/store/pull.js";

export function pulledText({ spans, batches, tokens }: Pulled): string {
  const cost =
    tokens === null
      ? ""
      : `; ${tokens.consumed.toLocaleString("en")} tokens used, ${tokens.remaining.toLocaleString("en")} left`;
  return `pulled ${spans.toLocaleString("en")} spans of days in ${batches.toLocaleString("en")} calls${cost}`;
}
