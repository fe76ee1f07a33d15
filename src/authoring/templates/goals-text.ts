/** A first goals file for a site: the head that all kinds share, then the blocks of one kind. Pure text. */
import type { Answers, SiteKind } from "./answers.js";
import { contentSite } from "./sites/content.js";
import { leadsSite } from "./sites/leads.js";
import { saasSite } from "./sites/saas.js";
import { shopSite } from "./sites/shop.js";
import type { SiteTemplate } from "./sites/template.js";
import { thanksGoals } from "./thanks-goals.js";

const SITES: { readonly [K in SiteKind]: SiteTemplate } = {
  shop: shopSite,
  leads: leadsSite,
  saas: saasSite,
  content: contentSite,
};

/** The site's goals in YAML, commented, ready for `validate` and `plan`. */
export function goalsText(answers: Answers): string {
  const site = SITES[answers.kind];
  const thanks = thanksGoals(site.thanks, answers.thanks);
  const body = site.body(thanks);
  return `${[head(answers, site.about), body].join("\n").trimEnd()}\n`;
}

function head({ property, currency }: Answers, about: string): string {
  const number =
    property === null
      ? "# The number is under Admin > Property details. Until it stands here, pass --property.\n# property: 123456789"
      : `property: ${property}`;
  return `# yaml-language-server: $schema=./goals.schema.json
#
${about}
#
# Macro goals are what the site is for; micro goals are the small steps on the way. Change what does not fit, then:
#   ga4-goals validate     is the file right?
#   ga4-goals plan         what would change in GA4? (writes nothing)
#   ga4-goals apply        do it

version: 1
${number}
# For values that name no currency of their own.
currency: ${currency}
`;
}
