/**
 * A property's quota of the Data API: tokens by day and by hour, requests at a time. Limits and refusals are GA4's; what a
 * request costs is not published, so the price list here is this emulator's own. Time is the emulator's.
 */
import { dayIn } from "./dates.js";
import type { Question } from "./question.js";
import { concurrencyExhausted, tokensExhausted } from "./wording.js";

/** What a property may use up. */
export interface QuotaLimits {
  readonly tokensPerDay: number;
  readonly tokensPerHour: number;
  readonly tokensPerProjectPerHour: number;
  readonly concurrentRequests: number;
  readonly serverErrorsPerProjectPerHour: number;
  readonly potentiallyThresholdedRequestsPerHour: number;
}

const STANDARD: QuotaLimits = {
  tokensPerDay: 200_000,
  tokensPerHour: 40_000,
  tokensPerProjectPerHour: 14_000,
  concurrentRequests: 10,
  serverErrorsPerProjectPerHour: 10,
  potentiallyThresholdedRequestsPerHour: 120,
};

const ANALYTICS_360: QuotaLimits = {
  tokensPerDay: 2_000_000,
  tokensPerHour: 400_000,
  tokensPerProjectPerHour: 140_000,
  concurrentRequests: 50,
  serverErrorsPerProjectPerHour: 50,
  potentiallyThresholdedRequestsPerHour: 120,
};

/** GA4's limits for a property of this service level. */
export function limitsOf(serviceLevel: "GOOGLE_ANALYTICS_STANDARD" | "GOOGLE_ANALYTICS_360"): QuotaLimits {
  return serviceLevel === "GOOGLE_ANALYTICS_360" ? ANALYTICS_360 : STANDARD;
}

/**
 * The price of a report in tokens: 1, plus 1 for every 60 days asked for, plus 1 for every 30 cells (dimensions times
 * metrics) beyond the first 3. Fitted to what people saw live: 1 for a small report, 4 for 9 dimensions and 10 metrics,
 * 7 for one cell over a year.
 */
export function tokensFor({
  dimensions,
  metrics,
  days,
}: Pick<Question, "dimensions" | "metrics" | "days">): number {
  const cells = dimensions.length * metrics.length;
  return 1 + Math.floor(days / 60) + Math.ceil(Math.max(0, cells - 3) / 30);
}

/** The price of a funnel report, this emulator's own: 2 a step, plus 1 for every 60 days asked for. */
export function tokensForFunnel(steps: number, days: number): number {
  return 2 * steps + Math.floor(days / 60);
}

interface QuotaStatus {
  readonly consumed: number;
  readonly remaining: number;
}

/** `google.analytics.data.v1beta.PropertyQuota`: what this request used and what is left. */
export interface PropertyQuota {
  readonly tokensPerDay: QuotaStatus;
  readonly tokensPerHour: QuotaStatus;
  readonly tokensPerProjectPerHour: QuotaStatus;
  readonly concurrentRequests: QuotaStatus;
  readonly serverErrorsPerProjectPerHour: QuotaStatus;
  readonly potentiallyThresholdedRequestsPerHour: QuotaStatus;
}

export interface Quota {
  /** Takes tokens from a property; 0 only looks. Throws RESOURCE_EXHAUSTED, taking none, once a bucket is empty. */
  spend(propertyId: string, limits: QuotaLimits, tokens: number, now: Date): PropertyQuota;
  /** Runs a request as one of those at work. Throws RESOURCE_EXHAUSTED where there are already too many. */
  atWork<T>(propertyId: string, limits: QuotaLimits, work: () => Promise<T>): Promise<T>;
}

interface Usage {
  day: string;
  hour: number;
  tokensToday: number;
  tokensThisHour: number;
  running: number;
}

const MILLISECONDS_AN_HOUR = 3_600_000;

/** Full buckets for every property. There is one caller, so the project's bucket is emptied with the property's. */
export function createQuota(): Quota {
  const usages = new Map<string, Usage>();

  const usageOf = (propertyId: string): Usage => {
    const known = usages.get(propertyId);
    if (known !== undefined) return known;
    const fresh: Usage = { day: "", hour: 0, tokensToday: 0, tokensThisHour: 0, running: 0 };
    usages.set(propertyId, fresh);
    return fresh;
  };

  return {
    spend(propertyId, limits, tokens, now) {
      const usage = usageOf(propertyId);
      // Daily quota returns at midnight Pacific time.
      const day = dayIn("America/Los_Angeles", now);
      if (usage.day !== day) Object.assign(usage, { day, tokensToday: 0 });
      const hour = Math.floor(now.getTime() / MILLISECONDS_AN_HOUR);
      if (usage.hour !== hour) Object.assign(usage, { hour, tokensThisHour: 0 });

      const wanted = tokens > 0;
      if (wanted && usage.tokensToday >= limits.tokensPerDay) throw tokensExhausted("day");
      if (wanted && usage.tokensThisHour >= limits.tokensPerHour) throw tokensExhausted("hour");
      if (wanted && usage.tokensThisHour >= limits.tokensPerProjectPerHour)
        throw tokensExhausted("projectHour");
      usage.tokensToday += tokens;
      usage.tokensThisHour += tokens;

      const left = (limit: number, used: number): QuotaStatus => ({
        consumed: tokens,
        remaining: Math.max(0, limit - used),
      });
      const untouched = (limit: number): QuotaStatus => ({ consumed: 0, remaining: limit });
      return {
        tokensPerDay: left(limits.tokensPerDay, usage.tokensToday),
        tokensPerHour: left(limits.tokensPerHour, usage.tokensThisHour),
        tokensPerProjectPerHour: left(limits.tokensPerProjectPerHour, usage.tokensThisHour),
        concurrentRequests: untouched(limits.concurrentRequests),
        serverErrorsPerProjectPerHour: untouched(limits.serverErrorsPerProjectPerHour),
        potentiallyThresholdedRequestsPerHour: untouched(limits.potentiallyThresholdedRequestsPerHour),
      };
    },
    async atWork(propertyId, limits, work) {
      const usage = usageOf(propertyId);
      if (usage.running >= limits.concurrentRequests) throw concurrencyExhausted();
      usage.running += 1;
      try {
        return await work();
      } finally {
        usage.running -= 1;
      }
    },
  };
}
