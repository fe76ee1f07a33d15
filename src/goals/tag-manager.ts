/**
 * `tag_manager:` of a goals file: the container that plan and apply keep the page code in, and what that code is told. Its
 * types, its shape and how it is normalised, in one place. Knows nothing of the code or of Tag Manager's API.
 */
import * as z from "zod";
import type { Frozen } from "../diagnostics/frozen.js";

/** What the site calls a page view: see the guide "page-code". */
export type CountedPageViews =
  | { readonly kind: "history" | "load" }
  | { readonly kind: "event"; readonly event: string };

export interface TagManagerSettings {
  /** Digits. */
  readonly account: string;
  /** Digits; not the `GTM-` id. */
  readonly container: string;
  /** Name of the tool's own workspace. */
  readonly workspace: string;
  /** `G-...`, whose GA session is counted; absent = the property's one web stream. */
  readonly measurementId?: string;
  readonly pageViews: CountedPageViews;
  readonly countRestored: boolean;
  /** Name of the data layer in the page. */
  readonly dataLayer: string;
  /** As set in GA4. */
  readonly sessionTimeoutSeconds: number;
}

const TIMEOUT = /^(?=\d)(?:(\d+)h)?(?:(\d+)m)?$/;

/** `1h30m` -> 5400. */
function timeoutSeconds(text: string): number {
  const [, hours, minutes] = TIMEOUT.exec(text) ?? [];
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60;
}

const number = z.union(
  [
    z.number().int({ error: "tag-manager-number" }).positive({ error: "tag-manager-number" }),
    z.string().regex(/^\d+$/, { error: "tag-manager-number" }),
  ],
  { error: "tag-manager-number" },
);

export const tagManagerSchema = z
  .strictObject({
    account: number.meta({
      description: "The account's number, as in the address of Tag Manager's pages.",
      examples: [6001234567],
    }),
    container: number.meta({
      description: "The container's number, as in the address of Tag Manager's pages (not the GTM- id).",
      examples: [187654321],
    }),
    workspace: z.string().min(1, { error: "empty-text" }).optional().meta({
      description:
        "The name of a workspace that is ga4-goals's own; made where there is none. Default: ga4-goals.",
    }),
    measurement_id: z
      .string({ error: "measurement-id" })
      .regex(/^G-[A-Z0-9]+$/, { error: "measurement-id" })
      .optional()
      .meta({
        description: "The web stream whose sessions are counted. Default: the only one there is.",
        examples: ["G-ABC123"],
      }),
    page_views: z
      .union([
        z.enum(["history", "load"]),
        z.strictObject({
          event: z
            .string()
            .regex(/^[A-Za-z][\w.-]*$/, { error: "page-view-event" })
            .meta({ description: "The event on the data layer.", examples: ["page_view"] }),
        }),
      ])
      .optional()
      .meta({
        description:
          "What counts as a page view. history (default): page loads and changes of the address. load: page loads. event: this event on the data layer.",
        examples: ["history", { event: "page_view" }],
      }),
    count_restored: z.boolean().optional().meta({
      description: "Count a page that comes out of the back/forward cache. Default: false, as GA4 does.",
    }),
    data_layer: z
      .string()
      .regex(/^[A-Za-z_$][\w$]*$/, { error: "data-layer" })
      .optional()
      .meta({ description: "The name of the data layer in the page. Default: dataLayer." }),
    session_timeout: z
      .string({ error: "session-timeout" })
      .regex(TIMEOUT, { error: "session-timeout" })
      .optional()
      .meta({ description: "The property's session timeout. Default: 30m.", examples: ["1h"] }),
  })
  .meta({
    description:
      "Keep the page code of duration and pages_per_session goals in this Tag Manager container: plan and apply cover its tags and triggers too.",
  });

/** Unless told otherwise, as in GA4 [D 12131703]. */
const SESSION_TIMEOUT = "30m";
/** The name of the workspace where the file names none. */
const WORKSPACE = "ga4-goals";

export function normaliseTagManager(raw: Frozen<z.infer<typeof tagManagerSchema>>): TagManagerSettings {
  const views = raw.page_views ?? "history";
  return {
    account: String(raw.account),
    container: String(raw.container),
    workspace: raw.workspace ?? WORKSPACE,
    ...(raw.measurement_id === undefined ? {} : { measurementId: raw.measurement_id }),
    pageViews: typeof views === "string" ? { kind: views } : { kind: "event", event: views.event },
    countRestored: raw.count_restored ?? false,
    dataLayer: raw.data_layer ?? "dataLayer",
    sessionTimeoutSeconds: timeoutSeconds(raw.session_timeout ?? SESSION_TIMEOUT),
  };
}
