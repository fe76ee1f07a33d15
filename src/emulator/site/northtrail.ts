/**
 * Northtrail, a made-up shop for outdoor gear: its pages, its visitors and its rates. Change a number here and the
 * traffic changes; there is no logic in this file.
 */
import type { SiteModel } from "./site-model.js";

/** The shop the demo runs on. `www.northtrail.example` is a reserved name: nobody's real site. */
export const northtrail: SiteModel = {
  name: "Northtrail",
  host: "www.northtrail.example",
  bareHostShare: 0.07,
  trailingSlashShare: 0.06,
  timeZone: "Europe/Berlin",
  currency: "EUR",
  streamId: "4200000001",
  shipping: { fee: 4.9, freeFrom: 60 },
  taxRate: 0.19,
  couponDiscount: 0.1,

  rhythm: {
    sessionsPerDay: 450,
    sessionsPerNewcomer: 1.57,
    //         Mon   Tue   Wed   Thu   Fri   Sat   Sun
    weekdays: [1.12, 1.1, 1.07, 1.06, 0.95, 0.76, 0.94],
    hours: [
      // night and morning
      10, 5, 3, 2, 2, 4, 11, 24, 38, 46, 50, 52,
      // afternoon and evening: people shop on the sofa
      58, 54, 50, 50, 54, 60, 68, 80, 90, 82, 56, 28,
    ],
    growth: { from: "2026-09-01", perWeek: 0.012, floor: 0.5, ceiling: 2 },
    noise: 0.06,
    campaignDays: [
      // "Trail Thursday", the first Thursday of a month
      {
        weekday: 3,
        weekOfMonth: 1,
        campaign: "trail_thursday",
        traffic: 1.8,
        warmth: 1.15,
        media: ["email", "cpc", "social"],
        mediaLift: 2.5,
      },
    ],
    returning: { once: 0.33, again: 0.55, leaveItForToday: 0.82, horizonDays: 45, apartSeconds: 9000 },
  },

  sources: [
    {
      share: 0.35,
      source: "google",
      medium: "organic",
      campaigns: ["(organic)"],
      tagging: "none",
      referrer: "https://www.google.com/",
      intent: 1.05,
      bringsBack: 0.8,
      landing: { home: 38, category: 31, product: 14, guide: 17 },
    },
    {
      share: 0.03,
      source: "bing",
      medium: "organic",
      campaigns: ["(organic)"],
      tagging: "none",
      referrer: "https://www.bing.com/",
      intent: 1.15,
      bringsBack: 0.6,
      landing: { home: 40, category: 30, product: 20, guide: 10 },
    },
    {
      share: 0.19,
      source: "google",
      medium: "cpc",
      campaigns: ["brand_de", "tents_search", "shopping_all"],
      ads: { perDay: 90, perClick: 0.9 },
      tagging: "gclid",
      referrer: "https://www.google.com/",
      intent: 1.1,
      bringsBack: 0.25,
      landing: { home: 20, category: 50, product: 30 },
    },
    {
      share: 0.21,
      source: "(direct)",
      medium: "(none)",
      campaigns: ["(direct)"],
      tagging: "none",
      referrer: null,
      intent: 1.1,
      bringsBack: 2.4,
      landing: { home: 78, category: 12, product: 8, guide: 2 },
    },
    {
      share: 0.06,
      source: "newsletter",
      medium: "email",
      campaigns: ["weekly_picks", "new_arrivals"],
      tagging: "utm",
      referrer: null,
      intent: 1.45,
      bringsBack: 2.6,
      landing: { home: 30, category: 40, product: 22, guide: 8 },
    },
    {
      share: 0.07,
      source: "hikers-forum.example",
      medium: "referral",
      campaigns: ["(referral)"],
      tagging: "none",
      referrer: "https://hikers-forum.example/gear/threads",
      intent: 0.95,
      bringsBack: 0.4,
      landing: { home: 25, category: 20, product: 25, guide: 30 },
    },
    {
      share: 0.06,
      source: "instagram",
      medium: "social",
      campaigns: ["autumn_story", "creator_links"],
      tagging: "utm",
      referrer: "https://l.instagram.com/",
      intent: 0.55,
      bringsBack: 0.4,
      landing: { home: 45, category: 20, product: 30, guide: 5 },
    },
    {
      share: 0.03,
      source: "facebook",
      medium: "social",
      campaigns: ["autumn_story"],
      tagging: "utm",
      referrer: "https://l.facebook.com/",
      intent: 0.6,
      bringsBack: 0.4,
      landing: { home: 45, category: 25, product: 25, guide: 5 },
    },
  ],

  devices: [
    mobile(0.33, "Android", "Chrome", "131.0"),
    mobile(0.2, "iOS", "Safari", "18.1"),
    mobile(0.04, "Android", "Samsung Internet", "27.0"),
    desktop(0.2, "Windows", "Chrome", "131.0"),
    desktop(0.06, "Windows", "Edge", "131.0"),
    desktop(0.04, "Windows", "Firefox", "133.0"),
    desktop(0.06, "Macintosh", "Safari", "18.1"),
    desktop(0.03, "Macintosh", "Chrome", "131.0"),
    tablet(0.03, "iOS", "Safari", "18.1"),
    tablet(0.01, "Android", "Chrome", "131.0"),
  ],

  places: [
    western(0.16, "Germany", "Bavaria", "Munich", "de-de"),
    western(0.13, "Germany", "Berlin", "Berlin", "de-de"),
    western(0.12, "Germany", "North Rhine-Westphalia", "Cologne", "de-de"),
    western(0.1, "Germany", "Hamburg", "Hamburg", "de-de"),
    western(0.12, "Austria", "Vienna", "Vienna", "de-at"),
    western(0.1, "Switzerland", "Zurich", "Zurich", "de-ch"),
    western(0.08, "Netherlands", "North Holland", "Amsterdam", "nl-nl"),
    western(0.07, "France", "Auvergne-Rhone-Alpes", "Lyon", "fr-fr"),
    {
      share: 0.05,
      continent: "Europe",
      subContinent: "Northern Europe",
      country: "United Kingdom",
      region: "England",
      city: "Manchester",
      language: "en-gb",
    },
    {
      share: 0.04,
      continent: "Europe",
      subContinent: "Southern Europe",
      country: "Italy",
      region: "Trentino-Alto Adige",
      city: "Bolzano",
      language: "it-it",
    },
    {
      share: 0.03,
      continent: "Americas",
      subContinent: "Northern America",
      country: "United States",
      region: "Colorado",
      city: "Denver",
      language: "en-us",
    },
  ],

  categories: [
    {
      share: 0.26,
      slug: "tents",
      name: "Tents",
      products: [
        { share: 4, id: "NT-1001", name: "Fjell 2 Tent", slug: "fjell-2-tent", price: 249 },
        { share: 3, id: "NT-1002", name: "Fjell 3 Tent", slug: "fjell-3-tent", price: 319 },
        { share: 2, id: "NT-1003", name: "Ridge Tarp", slug: "ridge-tarp", price: 89.9 },
        { share: 3, id: "NT-1004", name: "Tent Pegs, set of 8", slug: "tent-pegs", price: 14.9 },
      ],
    },
    {
      share: 0.22,
      slug: "backpacks",
      name: "Backpacks",
      products: [
        { share: 4, id: "NT-2001", name: "Traverse 45 Backpack", slug: "traverse-45", price: 139 },
        { share: 4, id: "NT-2002", name: "Daypack 22", slug: "daypack-22", price: 69.9 },
        { share: 2, id: "NT-2003", name: "Rain Cover", slug: "rain-cover", price: 19.9 },
        { share: 2, id: "NT-2004", name: "Kids Pack 12", slug: "kids-pack-12", price: 44.9 },
      ],
    },
    {
      share: 0.18,
      slug: "sleeping",
      name: "Sleeping",
      products: [
        { share: 4, id: "NT-3001", name: "Heron Down Bag", slug: "heron-down-bag", price: 189 },
        { share: 4, id: "NT-3002", name: "Trail Mat", slug: "trail-mat", price: 79.9 },
        { share: 3, id: "NT-3003", name: "Inflatable Pillow", slug: "inflatable-pillow", price: 24.9 },
      ],
    },
    {
      share: 0.2,
      slug: "footwear",
      name: "Footwear",
      products: [
        { share: 4, id: "NT-4001", name: "Scree Mid Boot", slug: "scree-mid-boot", price: 159 },
        { share: 3, id: "NT-4002", name: "Approach Shoe", slug: "approach-shoe", price: 119 },
        { share: 4, id: "NT-4003", name: "Merino Socks", slug: "merino-socks", price: 17.9 },
      ],
    },
    {
      share: 0.14,
      slug: "camp-kitchen",
      name: "Camp Kitchen",
      products: [
        { share: 4, id: "NT-5001", name: "Spirit Stove", slug: "spirit-stove", price: 49.9 },
        { share: 4, id: "NT-5002", name: "Enamel Mug", slug: "enamel-mug", price: 12.9 },
        { share: 3, id: "NT-5003", name: "Titanium Pot", slug: "titanium-pot", price: 39.9 },
        { share: 2, id: "NT-5004", name: "Water Filter", slug: "water-filter", price: 34.9 },
      ],
    },
  ],

  guides: [
    { share: 5, slug: "choose-a-tent", title: "How to choose a tent" },
    { share: 4, slug: "pack-for-a-weekend", title: "Packing for a weekend" },
    { share: 3, slug: "care-for-down", title: "Caring for down" },
    { share: 2, slug: "first-hut-tour", title: "Your first hut tour" },
  ],

  filters: [
    { name: "price", values: ["under_50", "50_100", "100_200", "over_200"] },
    { name: "season", values: ["summer", "three_season", "winter"] },
    { name: "weight", values: ["light", "ultralight"] },
    { name: "rating", values: ["4_and_up"] },
  ],

  coupons: { valid: ["TRAIL10", "HELLO10"], invalid: ["TRAIL20", "SUMMER", "FREESHIP"] },

  behaviour: {
    bounce: 0.4,
    readingSeconds: {
      home: 14,
      category: 19,
      product: 30,
      guide: 65,
      contact: 30,
      teams: 35,
      cart: 22,
      form: 24,
    },
    readingSigma: 0.8,
    background: { chance: 0.06, seconds: 420 },
    longestSeconds: 3600,
    mostPages: 30,
    holdOfWarmth: 0.3,
    warmthSigma: 0.3,
    returningWarmth: 1.3,
    next: {
      home: { category: 50, product: 14, guide: 6, contact: 2.2, teams: 1.6, leave: 24 },
      category: {
        product: 56,
        category: 15,
        cart: 20,
        home: 5,
        guide: 2,
        contact: 0.7,
        teams: 0.5,
        leave: 19,
      },
      product: { product: 18, category: 27, cart: 25, home: 4, guide: 3, contact: 1, leave: 32 },
      guide: { category: 26, product: 16, guide: 10, home: 8, leave: 42 },
      contact: { home: 30, category: 20, leave: 50 },
      teams: { home: 25, category: 30, leave: 45 },
      cart: { category: 34, product: 22, leave: 44 },
    },
    steps: {
      register: { chance: 0.05, lift: 1.5 },
      push_granted: { chance: 0.3, lift: 1.25 },
      push_denied: { chance: 0.7, lift: 1 },
      newsletter: { chance: 0.035, lift: 1.3 },
      seasonal_banner: { chance: 0.04, lift: 1.05 },
      personal_banner: { chance: 0.07, lift: 1.35 },
      filter: { chance: 0.2, lift: 1.35 },
      compare: { chance: 0.07, lift: 1.5 },
      shortlist: { chance: 0.06, lift: 1.4 },
      reviews: { chance: 0.22, lift: 1.5 },
      coupon_valid: { chance: 0.13, lift: 1.7 },
      coupon_invalid: { chance: 0.09, lift: 0.6 },
    },
    pushAnswered: 0.16,
    contactSent: 0.4,
    leadSent: 0.36,
    funnel: {
      addToCart: 0.06,
      viewCart: 0.66,
      beginCheckout: 0.4,
      addShippingInfo: 0.6,
      addPaymentInfo: 0.72,
      purchase: 0.66,
      orderAgain: 0.05,
      leaveAfterOrder: 0.9,
    },
    lostSessionStart: 0.014,
  },
};

type Device = SiteModel["devices"][number];

function mobile(share: number, operatingSystem: string, browser: string, browserVersion: string): Device {
  return {
    share,
    category: "mobile",
    operatingSystem,
    browser,
    browserVersion,
    conversion: 0.8,
    bounce: 1.12,
  };
}

function desktop(share: number, operatingSystem: string, browser: string, browserVersion: string): Device {
  return {
    share,
    category: "desktop",
    operatingSystem,
    browser,
    browserVersion,
    conversion: 1.2,
    bounce: 0.86,
  };
}

function tablet(share: number, operatingSystem: string, browser: string, browserVersion: string): Device {
  return { share, category: "tablet", operatingSystem, browser, browserVersion, conversion: 0.95, bounce: 1 };
}

function western(
  share: number,
  country: string,
  region: string,
  city: string,
  language: string,
): SiteModel["places"][number] {
  return { share, continent: "Europe", subContinent: "Western Europe", country, region, city, language };
}
