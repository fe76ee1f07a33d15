/**
 * What a simulated site is: its pages, its catalogue, where its visitors come from and how they behave, as plain data.
 * Holds no numbers of its own (they are in `northtrail.ts`) and no logic.
 */
import type { NonEmpty } from "./rng.js";

/** Something that happens with a share of all chances; shares in a list need not add up to 1. */
interface Shared {
  readonly share: number;
}

/** Kinds of page, by what a visitor can do there. */
export type PageKind = "home" | "category" | "product" | "guide" | "contact" | "teams" | "cart";

/** Where a visitor goes next from a page, and how likely; `cart` counts only with something in it. */
export type NextPage = Partial<Record<PageKind | "leave", number>>;

export interface Product extends Shared {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  /** In the site's currency, tax included. */
  readonly price: number;
}

export interface Category extends Shared {
  readonly slug: string;
  readonly name: string;
  readonly products: NonEmpty<Product>;
}

interface Guide extends Shared {
  readonly slug: string;
  readonly title: string;
}

/** Where a session comes from. */
export interface Source extends Shared {
  readonly source: string;
  readonly medium: string;
  /** What its ads cost: on an average day, and a click. Absent: it has none that are known. */
  readonly ads?: { readonly perDay: number; readonly perClick: number };
  /** Campaigns to choose from; `(organic)` and the like where GA4 names them itself. */
  readonly campaigns: NonEmpty<string>;
  /** `utm`: the landing page carries utm parameters. `gclid`: those and a click id. `none`: GA4 tells by the referrer. */
  readonly tagging: "utm" | "gclid" | "none";
  /** The first page view's referrer, or null where browsers send none. */
  readonly referrer: string | null;
  /** How much likelier than average these visitors are to go on; multiplies a session's warmth. */
  readonly intent: number;
  /** Whether somebody can come back this way who came first by another: mails and typed addresses, not ads. */
  readonly bringsBack: number;
  /** Weights of the pages on which these visitors arrive. */
  readonly landing: NextPage;
}

export interface DeviceModel extends Shared {
  readonly category: "desktop" | "mobile" | "tablet";
  readonly operatingSystem: string;
  readonly browser: string;
  readonly browserVersion: string;
  /** Multiplies a session's warmth: phones browse, desktops buy. */
  readonly conversion: number;
  /** How much likelier than average to leave after one page. */
  readonly bounce: number;
}

export interface Place extends Shared {
  readonly continent: string;
  readonly subContinent: string;
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly language: string;
}

/** A day on which the shop makes noise. */
export interface CampaignDay {
  /** 0 is Monday. */
  readonly weekday: number;
  /** The week of the month by date: 1 for the first such weekday. */
  readonly weekOfMonth: number;
  readonly campaign: string;
  /** Multiplies the day's new visitors. */
  readonly traffic: number;
  /** Multiplies a session's warmth. */
  readonly warmth: number;
  /** The media whose links carry the campaign's name that day. */
  readonly media: readonly string[];
  /** Multiplies the share of those media that day. */
  readonly mediaLift: number;
}

export interface Rhythm {
  /** Sessions on an average day of the week `growth` starts from. */
  readonly sessionsPerDay: number;
  /** Sessions that a newcomer has in the end, on average: follows from `returning`, and a test holds it to that. */
  readonly sessionsPerNewcomer: number;
  /** Weight of each weekday, Monday first; the average is 1. */
  readonly weekdays: readonly number[];
  /** Weight of each hour of the day in the property's time zone, midnight first. */
  readonly hours: readonly number[];
  /** Mild growth: `perWeek` 0.01 is one per cent a week from the day `from`, held between `floor` and `ceiling`. */
  readonly growth: {
    readonly from: string;
    readonly perWeek: number;
    readonly floor: number;
    readonly ceiling: number;
  };
  /** Deviation of a day's newcomers from what the rhythm says, as a share. */
  readonly noise: number;
  readonly campaignDays: readonly CampaignDay[];
  readonly returning: {
    /** Chance that a newcomer comes back at all. */
    readonly once: number;
    /** Chance of yet another visit after each return. */
    readonly again: number;
    /** Days until the next visit: this chance of "not today, tomorrow", day after day. */
    readonly leaveItForToday: number;
    /** Days after the first visit in which a visitor may come back; then the cookie counts as gone. */
    readonly horizonDays: number;
    /** Two visits closer than this (seconds) are one: GA4 ends a session after 30 minutes of silence. */
    readonly apartSeconds: number;
  };
}

/** The small steps a shop is proud of: how often a visitor who could take one does, and what it does to the chance to buy. */
interface MicroStep {
  readonly chance: number;
  /** Multiplies the session's warmth from then on. */
  readonly lift: number;
}

export type MicroStepName =
  | "register"
  | "push_granted"
  | "push_denied"
  | "newsletter"
  | "seasonal_banner"
  | "personal_banner"
  | "filter"
  | "compare"
  | "shortlist"
  | "reviews"
  | "coupon_valid"
  | "coupon_invalid";

interface Behaviour {
  /** Chance to leave after the first page, before device and warmth. */
  readonly bounce: number;
  /** Seconds spent reading each kind of page: the median, and how far the tail reaches. */
  readonly readingSeconds: Readonly<Record<PageKind | "form", number>>;
  readonly readingSigma: number;
  /** Chance that the tab is left in the background for a while, and for how long at most (seconds). */
  readonly background: { readonly chance: number; readonly seconds: number };
  /** A session ends here at the latest. */
  readonly longestSeconds: number;
  readonly mostPages: number;
  /** How strongly warmth holds a visitor back from leaving: the weight of `leave` is divided by warmth to this power. */
  readonly holdOfWarmth: number;
  /** Deviation of the warmth that visitors bring along. */
  readonly warmthSigma: number;
  /** Multiplies the warmth of somebody who has been here before. */
  readonly returningWarmth: number;
  readonly next: Readonly<Record<PageKind, NextPage>>;
  readonly steps: Readonly<Record<MicroStepName, MicroStep>>;
  /** Chance that a visitor asked for push permission on the home page answers at all. */
  readonly pushAnswered: number;
  /** Chance, on the page with the form, to send it. */
  readonly contactSent: number;
  readonly leadSent: number;
  /** The funnel: the chance of each stage for a visitor of warmth 1 who has reached the one before. */
  readonly funnel: {
    readonly addToCart: number;
    readonly viewCart: number;
    readonly beginCheckout: number;
    readonly addShippingInfo: number;
    readonly addPaymentInfo: number;
    readonly purchase: number;
    /** After an order: chance to come straight back for something forgotten. */
    readonly orderAgain: number;
    /** After the last order: chance to leave the site. */
    readonly leaveAfterOrder: number;
  };
  /** Share of sessions whose session_start never reaches GA4. */
  readonly lostSessionStart: number;
}

export interface SiteModel {
  readonly name: string;
  readonly host: string;
  /** Share of sessions that arrive, and stay, on the host without its `www.`. */
  readonly bareHostShare: number;
  /** Share of page views whose address ends in a slash it need not have. */
  readonly trailingSlashShare: number;
  /** IANA zone of the property: `event_date` is a day of this zone. */
  readonly timeZone: string;
  readonly currency: string;
  /** The numeric id of the web data stream. */
  readonly streamId: string;
  readonly shipping: { readonly fee: number; readonly freeFrom: number };
  /** Tax contained in prices, as a share of the price without it. */
  readonly taxRate: number;
  readonly couponDiscount: number;
  readonly rhythm: Rhythm;
  readonly sources: NonEmpty<Source>;
  readonly devices: NonEmpty<DeviceModel>;
  readonly places: NonEmpty<Place>;
  readonly categories: NonEmpty<Category>;
  readonly guides: NonEmpty<Guide>;
  readonly filters: NonEmpty<{ readonly name: string; readonly values: NonEmpty<string> }>;
  readonly coupons: { readonly valid: NonEmpty<string>; readonly invalid: NonEmpty<string> };
  readonly behaviour: Behaviour;
}
