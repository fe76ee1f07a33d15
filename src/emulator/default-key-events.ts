/**
 * The events GA4 marks as key events by itself (support.google.com/analytics/answer/13128484): the ones whose `custom`
 * is false. That `purchase` cannot be deleted is established; that the four app ones cannot either is assumed.
 */
export const DEFAULT_KEY_EVENTS: ReadonlySet<string> = new Set([
  "app_store_subscription_convert",
  "app_store_subscription_renew",
  "first_open",
  "in_app_purchase",
  "purchase",
]);
