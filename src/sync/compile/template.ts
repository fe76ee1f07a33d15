/** What a goal becomes, before it is known which property and streams it is for. Pure data. */
import type { Fields, ResourceKind, Serves } from "../resources/resource.js";

export interface ResourceTemplate {
  readonly kind: ResourceKind;
  /** The goal's id, or `audiences.ID`. */
  readonly goal: string;
  /** The kind of that goal; absent where it is none. */
  readonly serves?: Serves;
  /** `property`: one; `web_stream`: a copy on each web stream, because a rule acts on its own stream only. */
  readonly scope: "property" | "web_stream";
  /** Of `web_stream`: these measurement ids have a template of their own. */
  readonly except?: readonly string[];
  /** Of `web_stream`: on this one alone, by measurement id. */
  readonly only?: string;
  readonly fields: Fields;
  readonly protect: boolean;
  readonly approximate: boolean;
}

/** Something a goal needs that is not a resource of the Admin API. */
export interface CompileNote {
  readonly code: "needs-page-code";
  readonly goal: string;
  /** The event the page has to send. */
  readonly subject: string;
  /** It is sent at most once in each. */
  readonly each: "session" | "view";
}

export interface Compiled {
  readonly templates: readonly ResourceTemplate[];
  readonly notes: readonly CompileNote[];
  /** Of a whole file. */
  readonly sources?: readonly GoalSource[];
  /** Of a whole file: something of it is reported by GA4 from single events, which it keeps for so long. */
  readonly looksBack?: boolean;
}

/** What a goal, or a step of a journey, is counted from. */
export interface GoalSource {
  /** The goal's id, or `journeys.ID`. */
  readonly goal: string;
  readonly event: string;
  /** That its conditions look at. */
  readonly parameters: readonly string[];
  /** No website sends it by itself. */
  readonly ofApps?: boolean;
  /** Code in the page sends the goal's event. */
  readonly code?: boolean;
}
