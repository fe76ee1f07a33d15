/**
 * `alerts:` of a goals file: what a check tells of goals that are not as usual. Its types, its shape and how it is
 * normalised, in one place.
 */
import * as z from "zod";
import type { Frozen } from "../diagnostics/frozen.js";
import { percent } from "./goal-schema.js";
import { normalisePlaces, type Place, placesSchema } from "./places.js";

export interface Alerts {
  /** False: silence is not told. */
  readonly silent: boolean;
  /** A share: drops of less are not told. Absent = the least that chance can be told from. */
  readonly drop?: number;
  /** Who is told; empty where nobody is. */
  readonly to: readonly Place[];
}

export const alertsSchema = z
  .strictObject({
    silent: z.enum(["auto", "off"]).optional().meta({
      description: "auto (default): silence is told where chance does not explain it. off: it is not told.",
    }),
    drop: percent.optional().meta({
      description: "Only drops of so much, against the same weekdays before. Default: 20%, the least.",
      examples: ["50%"],
    }),
    to: placesSchema.optional().meta({
      description: "Who is told when a goal begins to need attention, and when that is over.",
      examples: [[{ slack: "SLACK_WEBHOOK" }, { email: ["shop@example.com"] }]],
    }),
  })
  .meta({
    description: "What ga4-goals check tells of macro goals, and of others with `alert: true`.",
    examples: [{ drop: "50%" }],
  });

export type RawAlerts = Frozen<z.infer<typeof alertsSchema>>;

export function normaliseAlerts(raw: RawAlerts): Alerts {
  return {
    silent: raw.silent !== "off",
    ...(raw.drop === undefined ? {} : { drop: Number.parseFloat(raw.drop) / 100 }),
    to: normalisePlaces(raw.to ?? []),
  };
}
