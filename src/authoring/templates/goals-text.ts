/**
 * A first goals file for a site: the head that all kinds share, then the blocks of one kind, with thank-you pages as
 * destination goals. Pure text.
 */
import { inlineYaml, type YamlData } from "../../goals/yaml/inline-yaml.js";
import { addressWords, type PageShape } from "../page-shape.js";
import type { Answers, SiteKind, ThanksPage } from "./answers.js";
import { contentSite } from "./sites/content.js";
import { leadsSite } from "./sites/leads.js";
import { saasSite } from "./sites/saas.js";
import { shopSite } from "./sites/shop.js";
import type { SiteTemplate, ThanksGoals, ThanksTemplate } from "./sites/template.js";

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
  return `${[head(answers, site.about), body.trimEnd(), "", setup(body)].join("\n").trimEnd()}\n`;
}

/** What the goals of the body need of the property. */
function setup(body: string): string {
  const forms = /^ {4}event: form_(?:start|submit)$/m.test(body)
    ? "\n  # form_start and form_submit come only with this switched on.\n  enhanced_measurement: { forms: true }"
    : "";
  return `# What the goals need of the property. Funnels look back as far as GA4 keeps single events: two months, unless told
# otherwise.
setup:
  retention: 14m${forms}`;
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
# Macro goals are what the site is for; micro goals are the small steps on the way. Where somebody only looks around,
# \`key_event: false\` keeps the step out of GA4's own total of key events; it is reported all the same. Change what does
# not fit, then:
#   ga4-goals validate     is the file right?
#   ga4-goals plan         what would change in GA4? (writes nothing)
#   ga4-goals apply        do it

version: 1
${number}
# For values that name no currency of their own.
currency: ${currency}
`;
}

/** The first page without a name gets the template's; others are named after their path. No id is used twice. */
function thanksGoals(template: ThanksTemplate, pages: readonly ThanksPage[]): ThanksGoals {
  const ids: string[] = [];
  const blocks = pages.map((page) => {
    const wanted = page.id ?? (ids.includes(template.id) ? idOf(page.shape) : template.id);
    const id = unused(wanted, ids);
    ids.push(id);
    return block(template, id, page.shape, id === template.id ? template.name : nameOf(id));
  });
  return { text: blocks.join("\n"), ids };
}

function block(template: ThanksTemplate, id: string, { page, folded }: PageShape, name: string): string {
  const leadsTo = template.leadsTo === null ? "" : `\n    leads_to: ${template.leadsTo}`;
  return `  ${id}:
    name: ${name}
    tier: ${template.tier}
    category: ${template.category}
    stage: ${template.stage}${leadsTo}
    # ${typeof page === "string" ? template.comment : "The page after the form. A query that is not named here does not matter."}${folded ? "\n    # What was one visitor's number or code in its address is a pattern." : ""}
    type: destination
    page: ${inlineYaml(page as YamlData, { inFlow: false, quote: "as needed" })}
    # Reloading the page is not a second time.
    counting: once_per_session
    # What one of them is worth, roughly. A rough figure beats none.
    # value: 1.5
`;
}

/** `/kontakt/danke` -> `page_kontakt_danke` */
function idOf({ words }: PageShape): string {
  return `page_${addressWords(words) || "home"}`.slice(0, 39);
}

function unused(id: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? id : `${id.slice(0, 36)}_${n}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

function nameOf(id: string): string {
  const words = id.replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
