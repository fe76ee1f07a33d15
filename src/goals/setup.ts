/**
 * `setup:` of a goals file: what goals need of the property besides resources of their own. Its types, its shape and how it
 * is normalised, in one place. What is not written is not managed. Knows nothing of the Admin API.
 */
import * as z from "zod";
import type { Frozen } from "../diagnostics/frozen.js";

export interface SetupDimension {
  /** As events or users carry it. */
  readonly parameter: string;
  readonly scope: "event" | "user" | "item";
  readonly name: string;
  readonly description?: string;
}

export interface SetupMetric {
  readonly parameter: string;
  readonly unit: MetricUnit;
  readonly name: string;
  readonly description?: string;
}

/** Switches of enhanced measurement; absent = left alone. */
export type Switches = { readonly [S in SwitchName]?: boolean | undefined };

export interface Setup {
  /** In the order of the file. */
  readonly dimensions: readonly SetupDimension[];
  readonly metrics: readonly SetupMetric[];
  readonly retention?: Retention;
  /** For every web stream of the file. */
  readonly enhancedMeasurement?: Switches;
  /** By measurement id, besides and before those for every stream. */
  readonly enhancedMeasurementOf: Readonly<Record<string, Switches>>;
}

export const METRIC_UNITS = [
  "standard",
  "currency",
  "feet",
  "meters",
  "kilometers",
  "miles",
  "milliseconds",
  "seconds",
  "minutes",
  "hours",
] as const;
export type MetricUnit = (typeof METRIC_UNITS)[number];

const RETENTIONS = ["2m", "14m", "26m", "38m", "50m"] as const;
export type Retention = (typeof RETENTIONS)[number];

export const SWITCH_NAMES = [
  "enabled",
  "scrolls",
  "outbound_clicks",
  "site_search",
  "videos",
  "file_downloads",
  "page_changes",
  "forms",
] as const;
export type SwitchName = (typeof SWITCH_NAMES)[number];

const parameter = z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, { error: "parameter-name" });

/** Source: support.google.com/analytics/answer/14240153: 1 to 82 characters, letters, digits, spaces and _. */
const displayName = z
  .string()
  .regex(/^[\p{L}][\p{L}\p{N} _]{0,81}$/u, { error: "definition-name" })
  .optional()
  .meta({
    description: "What reports call it. Default: the parameter in words.",
    examples: ["Experiment variant"],
  });
const description = z
  .string()
  .max(150, { error: "description-too-long" })
  .optional()
  .meta({ description: "A note, shown in GA4; at most 150 characters.", examples: ["A or B"] });

const dimension = z.strictObject({
  scope: z.enum(["event", "user", "item"]).meta({
    description: "event: a parameter of events. user: a user property. item: a parameter of items.",
  }),
  name: displayName,
  description,
});

const metric = z.strictObject({
  unit: z
    .enum(METRIC_UNITS)
    .meta({ description: "What the numbers are; currency is shown to roles that may see revenue." }),
  name: displayName,
  description,
});

const switches = {
  enabled: z.boolean().optional().meta({ description: "Enhanced measurement as a whole." }),
  scrolls: z.boolean().optional().meta({ description: "scroll, at 90 % of a page." }),
  outbound_clicks: z.boolean().optional().meta({ description: "click, on links to other domains." }),
  site_search: z.boolean().optional().meta({ description: "view_search_results." }),
  videos: z.boolean().optional().meta({
    description: "video_start, video_progress and video_complete, of embedded YouTube videos.",
  }),
  file_downloads: z.boolean().optional().meta({ description: "file_download." }),
  page_changes: z.boolean().optional().meta({
    description: "page_view also when the page changes the browser's history.",
  }),
  forms: z.boolean().optional().meta({ description: "form_start and form_submit; off unless switched on." }),
};

export const setupSchema = z
  .strictObject({
    dimensions: z
      .record(parameter, dimension)
      .optional()
      .meta({
        description: "Custom dimensions, by the parameter that events, users or items carry.",
        examples: [{ variant: { scope: "user", name: "Experiment variant" } }],
      }),
    metrics: z
      .record(parameter, metric)
      .optional()
      .meta({
        description: "Custom metrics, by the parameter that events carry.",
        examples: [{ cart_size: { unit: "standard" } }],
      }),
    retention: z.enum(RETENTIONS).optional().meta({
      description:
        "How long GA4 keeps event data, for funnels and explorations. More than 14m needs Analytics 360.",
    }),
    enhanced_measurement: z
      .strictObject({
        ...switches,
        streams: z
          .record(z.string().regex(/^G-[A-Z0-9]+$/, { error: "measurement-id" }), z.strictObject(switches))
          .optional()
          .meta({
            description: "Switches of single web streams, by measurement id.",
            examples: [{ "G-ABC123": { forms: true } }],
          }),
      })
      .optional()
      .meta({
        description: "What GA4 measures by itself on web streams; what is not written is left alone.",
        examples: [{ forms: true }],
      }),
  })
  .meta({
    description:
      "What goals need of the property: planned and applied like goals. What is not written is not managed.",
  });
type RawSetup = Frozen<z.infer<typeof setupSchema>>;
type Named = Frozen<Pick<z.infer<typeof dimension>, "name" | "description">>;

/** `inWords`: what a parameter is called where the file does not say. */
export function normaliseSetup(raw: RawSetup, inWords: (id: string) => string): Setup {
  const { streams, ...all } = raw.enhanced_measurement ?? {};
  const named = (parameter: string, { name, description: note }: Named) => ({
    parameter,
    name: name ?? inWords(parameter),
    ...(note === undefined ? {} : { description: note }),
  });
  return {
    dimensions: Object.entries(raw.dimensions ?? {}).map(([id, one]) => ({
      ...named(id, one),
      scope: one.scope,
    })),
    metrics: Object.entries(raw.metrics ?? {}).map(([id, one]) => ({ ...named(id, one), unit: one.unit })),
    ...(raw.retention === undefined ? {} : { retention: raw.retention }),
    ...(Object.keys(all).length === 0 ? {} : { enhancedMeasurement: all }),
    enhancedMeasurementOf: streams ?? {},
  };
}
