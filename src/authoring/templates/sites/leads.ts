/** A business that sells by talking: the site's work is to make people get in touch. */
import { type SiteTemplate, visitGoals } from "./template.js";

const BY_EVENT = `  inquiry:
    name: Inquiry sent
    tier: macro
    category: lead
    stage: decision
    # GA4's recommended event for a lead, which your form has to send. Where there is a thank-you page after the form,
    # that is simpler: type: destination and page: /thanks instead of the next two lines.
    type: event
    event: generate_lead
    counting: once_per_session
    protect: true
`;

export const leadsSite: SiteTemplate = {
  about: `# A business that sells by talking. Nobody buys on the site: its work is to make people get in touch, and somebody answers
# each of them. What comes before tells you which pages make people write.`,
  thanks: {
    id: "inquiry",
    name: "Inquiry sent",
    tier: "macro",
    category: "lead",
    stage: "decision",
    leadsTo: null,
    comment: "The page after the form. A query, a trailing slash or a missing www. do not matter.",
  },
  body: (thanks) => {
    const main = thanks.ids[0] ?? "inquiry";
    return `goals:
  # --- Contacts ----------------------------------------------------------------------------------------------------

${thanks.text === "" ? BY_EVENT : thanks.text}
  # An event that your own tag sends when somebody taps the telephone number; it counts taps, not conversations.
  # phone_call: { tier: macro, category: inquiry, stage: decision, type: event, event: tap_to_call }

  # --- The steps before them ---------------------------------------------------------------------------------------

  form_begun:
    name: Form begun
    tier: micro
    category: interaction
    stage: decision
    leads_to: ${main}
    # GA4 sends \`form_start\` by itself for every form. Better than any form that has an id: the id of yours, as in
    # where: { form_id: contact }
    type: event
    event: form_start
    where: { form_id: { regex: ".+" } }
    counting: once_per_session

  brochure:
    name: Brochure downloaded
    tier: micro
    category: interaction
    stage: consideration
    leads_to: ${main}
    # GA4 sends \`file_download\` by itself. Only PDF files count here.
    type: event
    event: file_download
    where: { file_extension: pdf }
    counting: once_per_session

${visitGoals(main, 2, 4)}
# The way to an inquiry, as a funnel. A step is a goal's id, or any event of the site.
journeys:
  contact:
    name: From the form to the inquiry
    goal: ${main}
    steps: [page_view, form_begun, ${main}]
`;
  },
};
