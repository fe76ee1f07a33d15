/** What `init` asks, as data, and how its words are read. Knows nothing of terminals and files. */
import { type GoalsError, usage } from "../../diagnostics/error.js";
import { type PageShape, pageShape, tellsOfCampaign } from "../page-shape.js";

export const SITE_KINDS = ["shop", "leads", "saas", "content"] as const;
export type SiteKind = (typeof SITE_KINDS)[number];

/** A page that is seen only by somebody who has just done something. */
export interface ThanksPage {
  /** The goal's id; null = the kind of site names it. */
  readonly id: string | null;
  /** As it was given, without a host: `/newsletter/thanks`, `/?form=thanks` */
  readonly address: string;
  readonly shape: PageShape;
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
 * `/thanks`, `/?form=thanks`, `https://www.example.com/thanks` or `newsletter=/thanks`, where the id names the goal. Every part
 * of it is kept but the host, or it is refused.
 *
 * @throws GoalsError `usage` (exit 64)
 */
export function thanksPage(text: string): ThanksPage {
  const [, id = null, given = ""] = /^(?:([a-z][a-z0-9_]{0,38})=)?(.*)$/s.exec(text.trim()) ?? [];
  const refuse = (why: string, hint: string): GoalsError => usage(`${JSON.stringify(text)} ${why}`, hint);
  const local = given.replace(/^https?:\/\/[^/?#]*/i, "");
  const address = local === given || /^\//.test(local) ? local : `/${local}`;
  if (!/^\/[^\s"'`\\${}]*$/.test(address))
    throw refuse(
      "is not a page of the site",
      "Write its address as it stands in the browser: --thanks /newsletter/thanks, or with a name: --thanks newsletter=/newsletter/thanks",
    );
  const [, path = "", query = "", fragment] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/.exec(address) ?? [];
  if (fragment !== undefined)
    throw refuse(
      "has a part after #, for which GA4 sends no page view",
      "Leave the # away, or let the site send an event there and make that the goal.",
    );
  if (/[*|]/.test(address))
    throw refuse(
      "has a wildcard",
      "Write one address as it stands in the browser, /order-received/8303: a number or code in it becomes a pattern by itself.",
    );
  const parameters = query === "" ? [] : query.split("&");
  const campaign = parameters.find((one) => tellsOfCampaign(one.replace(/=.*/s, "")));
  if (campaign !== undefined)
    throw refuse(
      "has a parameter that tells how one visitor came",
      `Leave ${JSON.stringify(campaign.replace(/=.*/s, ""))} away.`,
    );
  if (path === "/" && query === "")
    throw refuse("is the home page, which everybody sees", "Name the page that is seen after the form.");
  return { id, address, shape: pageShape(path, parameters) };
}

/** @throws GoalsError `usage` (exit 64) */
export function currencyCode(text: string): string {
  if (/^[A-Z]{3}$/.test(text)) return text;
  throw usage(
    `${JSON.stringify(text)} is not a currency`,
    "Write its three letters (ISO 4217): EUR, USD, GBP",
  );
}
