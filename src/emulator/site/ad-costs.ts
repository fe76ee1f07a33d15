/** What a site's ads cost on a day, and how often they were shown and clicked: drawn by itself, so that no visitor changes it. */
import type { AdCost } from "../events/ad-costs.js";
import { between, createRng, type RngKey } from "./rng.js";
import type { SiteModel } from "./site-model.js";

/** Of 100 people who see an ad, so many click it. */
const CLICKS_OF_100 = 4;

/** The campaigns of a source share its day: the first most, each further one less. In the site's currency, to the cent. */
export function adCostsOf({ sources }: SiteModel, day: string, seed: RngKey): readonly AdCost[] {
  return sources.flatMap(({ source, medium, campaigns, ads }) => {
    if (ads === undefined) return [];
    const whole = (campaigns.length * (campaigns.length + 1)) / 2;
    return campaigns.map((campaign, index): AdCost => {
      const rng = createRng(seed, "ads", day, campaign);
      const share = (campaigns.length - index) / whole;
      const cost = Math.round(ads.perDay * share * between(rng, 0.85, 1.15) * 100) / 100;
      const clicks = Math.round((cost / ads.perClick) * between(rng, 0.9, 1.1));
      return {
        day,
        source,
        medium,
        campaign,
        cost,
        clicks,
        impressions: Math.round((clicks * 100) / CLICKS_OF_100),
      };
    });
  });
}
