/** Thank-you pages as destination goals. Pure text. */
import type { ThanksPage } from "./answers.js";
import type { ThanksGoals, ThanksTemplate } from "./sites/template.js";

/** The first page without a name gets the template's; others are named after their path. No id is used twice. */
export function thanksGoals(template: ThanksTemplate, pages: readonly ThanksPage[]): ThanksGoals {
  const ids: string[] = [];
  const blocks = pages.map((page) => {
    const wanted = page.id ?? (ids.includes(template.id) ? idOf(page.path) : template.id);
    const id = unused(wanted, ids);
    ids.push(id);
    return block(template, id, page.path, id === template.id ? template.name : nameOf(id));
  });
  return { text: blocks.join("\n"), ids };
}

function block(template: ThanksTemplate, id: string, path: string, name: string): string {
  const leadsTo = template.leadsTo === null ? "" : `\n    leads_to: ${template.leadsTo}`;
  return `  ${id}:
    name: ${name}
    tier: ${template.tier}
    category: ${template.category}
    stage: ${template.stage}${leadsTo}
    # ${template.comment}
    type: destination
    page: ${path}
    # Reloading the page is not a second time.
    counting: once_per_session
    # What one of them is worth, roughly. A rough figure beats none.
    # value: 1.5
`;
}

/** `/kontakt/danke` -> `page_kontakt_danke` */
function idOf(path: string): string {
  const slug = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return `page_${slug || "home"}`.slice(0, 39);
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
