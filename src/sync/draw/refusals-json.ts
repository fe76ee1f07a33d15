/** What forbids a plan, as a program reads it: each refusal of the plan with its words. */

import type { Refusal } from "../ga4-plan/ga4-plan.js";
import type { Plan } from "../plan/plan.js";
import type { TagManagerRefusal } from "../tag-manager/tag-manager-plan.js";
import { refusalWords } from "./refusal-text.js";
import { tagManagerRefusalWords } from "./tag-manager-text.js";

/** Those of GA4 first, then those of Tag Manager, each as it stands in the plan. */
export type RefusalsJson = readonly ((Refusal | TagManagerRefusal) & { readonly message: string })[];

export function refusalsJson({ refusals, tagManager }: Plan): RefusalsJson {
  return [
    ...refusals.map((refusal) => ({ ...refusal, message: refusalWords(refusal) })),
    ...(tagManager?.refusals ?? []).map((refusal) => ({
      ...refusal,
      message: tagManagerRefusalWords(refusal),
    })),
  ];
}
