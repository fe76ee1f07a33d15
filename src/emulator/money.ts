/** Currencies, and what one is worth in another. Knows no rates of its own: GA4 takes each day's, and does not say which. */

/** Those that have a code of ISO 4217. */
export const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/**
 * What one unit of each currency is worth, all in the same one: `{ EUR: 1, USD: 0.8 }`. That is the property's where the
 * property's own is not named.
 */
export type ExchangeRates = Readonly<Record<string, number>>;

/** What one unit of a currency is worth in the property's; undefined for one without a rate. */
export function worthIn(own: string, currency: string, rates: ExchangeRates): number | undefined {
  if (currency === own) return 1;
  const rate = rates[currency];
  return rate && rate / (rates[own] ?? 1);
}

/** Throws a RangeError for a name that is no currency, and for a worth that is none. */
export function checkRates(rates: ExchangeRates): void {
  for (const [currency, rate] of Object.entries(rates)) {
    if (!CURRENCIES.has(currency)) throw new RangeError(`"${currency}" is no currency`);
    if (!(rate > 0 && Number.isFinite(rate)))
      throw new RangeError(`one ${currency} is worth ${rate}, which is no rate`);
  }
}
