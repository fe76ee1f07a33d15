/**
 * What tells GA4 which variant of an experiment a visitor has: a function that whoever chooses the variant calls, before the first
 * event of the page. It sends no value that the goals file does not name. Pure.
 */
import { type Experiment, USER_DIMENSION } from "../goals/experiment.js";
import { cspHash, inScript } from "./script.js";

/** The name it has in the page. */
export const VARIANT_FUNCTION = "ga4GoalsVariant";

/** The name of the user property that holds the variant. */
export function propertyOf({ by }: Experiment): string {
  return by.slice(USER_DIMENSION.length);
}

/** JavaScript that is safe inside `<script>`. */
export function variantScript(experiments: readonly Experiment[]): string {
  const known = Object.fromEntries(experiments.map((one) => [one.id, [propertyOf(one), one.variants]]));
  return `window.${VARIANT_FUNCTION}=function(e,v){var x=${inScript(known)}[e],p={};if(!x||x[1].indexOf(v)<0){console.warn("ga4-goals: "+e+" has no variant "+v);return false}p[x[0]]=v;gtag("set","user_properties",p);return true};`;
}

/** How it is called, for a comment. */
export function variantCalls(experiments: readonly Experiment[]): string {
  return experiments
    .map(
      ({ id, variants }) => `${VARIANT_FUNCTION}(${JSON.stringify(id)}, ${JSON.stringify(variants.at(-1))})`,
    )
    .join(" or ");
}

/** One `<script>` under a comment that says where it goes and how it is called. */
export function variantSnippet(experiments: readonly Experiment[]): string {
  const script = variantScript(experiments);
  // Nothing that a file holds may end the comment.
  const calls = variantCalls(experiments).replaceAll(/--|[<>]/g, "…");
  return `<!-- ga4-goals experiments. Goes after gtag is defined and before gtag("config", ...); then, on every page, for the control too: ${calls}. -->
<!-- Content-Security-Policy: script-src ${cspHash(script)} -->
<script>${script}</script>
`;
}
