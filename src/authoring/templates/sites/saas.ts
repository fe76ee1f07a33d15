/** Software by subscription: the trial is where marketing's work ends, the subscription is what pays. */
import { type SiteTemplate, visitGoals } from "./template.js";

export const saasSite: SiteTemplate = {
  about: `# Software by subscription. Signing up and paying are two things: the trial is where marketing's work ends, the
# subscription is what the company lives from. The events are GA4's recommended ones; put yours after \`event:\`.`,
  thanks: {
    id: "demo_booked",
    name: "Demo booked",
    tier: "macro",
    category: "inquiry",
    stage: "evaluation",
    leadsTo: null,
    comment: "The page people come back to. A query, a trailing slash or a missing www. do not matter.",
  },
  body: (thanks) => `goals:
  # --- What matters ------------------------------------------------------------------------------------------------

  subscription:
    name: Subscription bought
    tier: macro
    category: revenue
    stage: conversion
    type: event
    event: purchase
    counting: once_per_event
    # Whatever happens to this file, the tool will not delete this one.
    protect: true

  trial:
    name: Trial started
    tier: macro
    category: lead
    stage: signup
    type: event
    event: sign_up
    counting: once_per_session
    # What a trial is worth: the price of a year times the share of trials that stay.
    # value: 38

${thanks.text}${thanks.text === "" ? "" : "\n"}  # --- The steps before it -----------------------------------------------------------------------------------------

  pricing_seen:
    name: Pricing looked at
    tier: micro
    category: navigation
    stage: evaluation
    leads_to: trial
    key_event: false
    type: destination
    page: /pricing
    counting: once_per_session

  product_video:
    name: Product video watched through
    tier: micro
    category: engagement
    stage: awareness
    leads_to: trial
    key_event: false
    # GA4 sends \`video_progress\` by itself for YouTube videos on the site.
    type: event
    event: video_progress
    where: { video_percent: { gte: 75 } }
    counting: once_per_session

${visitGoals("trial", 4, 6)}
# The ways to the trial and to the money, as funnels. A step is a goal's id, or any event of the site.
journeys:
  trial:
    name: From the pricing to the trial
    goal: trial
    steps: [pricing_seen, trial]
  money:
    name: From the trial to the money
    goal: subscription
    steps: [trial, subscription]
`,
};
