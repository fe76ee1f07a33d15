/** Whether a text is a regular expression that GA4 understands. */

import { RE2JS } from "re2js";

/** Whether RE2 compiles the pattern: look-around and back-references are not in RE2. */
export function isRe2(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}
