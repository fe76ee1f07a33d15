/** A site people come to for reading: page views are the wrong figure; who reads on and who comes back is not. */
import { type SiteTemplate, visitGoals } from "./template.js";

const BY_EVENT = `  subscriber:
    name: Letter subscribed
    tier: macro
    category: lead
    stage: habit
    # GA4's recommended event, which your site has to send. Where there is a page behind the link in the confirmation
    # mail, that is simpler: type: destination and page: /letter/confirmed instead of the next two lines.
    type: event
    event: sign_up
    counting: once_per_session
    protect: true
`;

export const contentSite: SiteTemplate = {
  about: `# A site people come to for reading. Page views are the figure everybody looks at, and a headline can double them. What
# you want to know is who reads to the end and who comes to stay.`,
  thanks: {
    id: "subscriber",
    name: "Letter subscribed",
    tier: "macro",
    category: "lead",
    stage: "habit",
    leadsTo: null,
    comment: "The page behind the link in the confirmation mail: a reader, not a wish.",
  },
  body: (thanks) => {
    const main = thanks.ids[0] ?? "subscriber";
    return `goals:
  # --- Readers who become more than readers ------------------------------------------------------------------------

${thanks.text === "" ? BY_EVENT : thanks.text}
  # --- How well the pages are read ---------------------------------------------------------------------------------

  read_to_end:
    name: Page read to the end
    tier: micro
    category: engagement
    stage: reading
    leads_to: ${main}
    key_event: false
    # GA4 sends \`scroll\` by itself once a page, at 90 per cent. Narrow it down to your articles, for example with
    # page_location: { contains: /articles/ }
    type: event
    event: scroll
    where: { percent_scrolled: { gte: 90 } }

  shared:
    name: Page shared
    tier: micro
    category: interaction
    stage: reading
    leads_to: ${main}
    type: event
    event: share

  searched:
    name: Searched the site
    tier: micro
    category: interaction
    stage: habit
    leads_to: ${main}
    # GA4 sends \`view_search_results\` by itself where the address of the results says what was searched for.
    type: event
    event: view_search_results
    where: { search_term: { regex: ".+" } }
    counting: once_per_session

${visitGoals(main, 5, 3)}
# The way of a reader, as a funnel. A step is a goal's id, or any event of the site.
journeys:
  reader:
    name: From the page to the letter
    goal: ${main}
    steps: [page_view, read_to_end, ${main}]
`;
  },
};
