/**
 * The script with its settings in it, as HTML to paste after the Google tag and as a module to import, and what a
 * Content-Security-Policy has to know of it. Pure.
 */
import { createHash } from "node:crypto";
import type { PageCodeGoal } from "../goals/goal.js";
import type { Settings } from "./in-page/settings.js";
import { MINIFIED_SCRIPT } from "./minified-script.js";
import { type PageCodeOptions, settingsOf } from "./settings-of.js";

/** JavaScript that is safe inside `<script>` and, holding no `{{`, inside a Tag Manager custom HTML tag. */
export function scriptFor(settings: Settings): string {
  return MINIFIED_SCRIPT.replace("GA4_GOALS_SETTINGS", () => inScript(settings));
}

/** A source expression for `script-src`: `'sha256-...'` of the text between the script tags. */
export function cspHash(script: string): string {
  return `'sha256-${createHash("sha256").update(script, "utf8").digest("base64")}'`;
}

/** A value for the `integrity` attribute of a script that is a file. */
export function integrity(text: string): string {
  return `sha384-${createHash("sha384").update(text, "utf8").digest("base64")}`;
}

/** A value as JavaScript that cannot end its `<script>`. */
export function inScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

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
