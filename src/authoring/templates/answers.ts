/** What `init` asks, as data, and how its words are read. Knows nothing of terminals and files. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";

export const SITE_KINDS = ["shop", "leads", "saas", "content"] as const;
export type SiteKind = (typeof SITE_KINDS)[number];

/** A page that is seen only by somebody who has just done something. */
export interface ThanksPage {
  /** The goal's id; null = the kind of site names it. */
  readonly id: string | null;
  /** `/newsletter/thanks` */
  readonly path: string;
}

export interface Answers {
  readonly kind: SiteKind;
  /** Digits; null = later. */
  readonly property: string | null;
  /** ISO 4217. */
  readonly currency: string;
  readonly thanks: readonly ThanksPage[];
  readonly ci: "github" | "none";
}

/**
 * `/thanks`, `https://www.example.com/thanks` or `newsletter=/thanks`, where the id names the goal.
 *
 * @throws GoalsError `usage` (exit 64)
 */
export function thanksPage(text: string): ThanksPage {
  const [, id = null, address = ""] = /^(?:([a-z][a-z0-9_]{0,38})=)?(.*)$/s.exec(text.trim()) ?? [];
  const path = /^https?:\/\//i.test(address) ? pathOf(address) : address;
  if (/^\/[^\s?#"'`\\${}]*$/.test(path)) return { id, path };
  throw new GoalsError("usage", `${JSON.stringify(text)} is not a page of the site`, {
    exitCode: EXIT.usage,
    hint: "Write its path, without a query: --thanks /newsletter/thanks, or with a name: --thanks newsletter=/thanks",
  });
}

/** The path as it stands in the address, without a query; nothing is decoded. */
function pathOf(address: string): string {
  return /^https?:\/\/[^/?#]*([^?#]*)/i.exec(address)?.[1] || "/";
}

/** @throws GoalsError `usage` (exit 64) */
export function currencyCode(text: string): string {
  if (/^[A-Z]{3}$/.test(text)) return text;
  throw new GoalsError("usage", `${JSON.stringify(text)} is not a currency`, {
    exitCode: EXIT.usage,
    hint: "Write its three letters (ISO 4217): EUR, USD, GBP",
  });
}
