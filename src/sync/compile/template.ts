/** What a goal becomes, before it is known which property and streams it is for. Pure data. */
import type { Fields, ResourceKind } from "../resources/resource.js";

export interface ResourceTemplate {
  readonly kind: ResourceKind;
  /** The goal's id, or `audiences.ID`. */
  readonly goal: string;
  /** `property`: one; `web_stream`: a copy on each web stream, because a rule acts on its own stream only. */
  readonly scope: "property" | "web_stream";
  readonly fields: Fields;
  readonly protect: boolean;
  readonly approximate: boolean;
}

/** Something a goal needs that is not a resource of the Admin API. */
export interface CompileNote {
  readonly code: "needs-page-code";
  readonly goal: string;
  /** The event the page has to send once a session. */
  readonly subject: string;
}

export interface Compiled {
  readonly templates: readonly ResourceTemplate[];
  readonly notes: readonly CompileNote[];
}
