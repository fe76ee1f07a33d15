/** The page code as HTML to paste after the Google tag, and as a module to import. Pure. */
import { cspHash, scriptFor } from "./script.js";
import { type PageCodeGoal, type PageCodeOptions, settingsOf } from "./settings-of.js";

/** One `<script>` that sends through gtag, under a comment that says what it is and its CSP hash. */
export function snippet(goals: readonly PageCodeGoal[], options: PageCodeOptions): string {
  const script = scriptFor(settingsOf(goals, options, false));
  return `<!-- ga4-goals page code for ${options.measurementId}: ${names(goals)}. Goes after the Google tag. -->
<!-- Content-Security-Policy: script-src ${cspHash(script)} -->
<script>${script}</script>
`;
}

/** A module that starts when it is imported; it exports nothing. */
export function moduleOf(goals: readonly PageCodeGoal[], options: PageCodeOptions): string {
  const script = scriptFor(settingsOf(goals, options, false));
  return `// ga4-goals page code for ${options.measurementId}: ${names(goals)}. Import it once, after gtag is set up.
${script}
export {};
`;
}

function names(goals: readonly PageCodeGoal[]): string {
  return goals.map((goal) => goal.id).join(", ");
}
