/**
 * What of a live property a goals file can't say, and why, as data and in words. Nothing is left out silently: what is
 * here stays in GA4 as it is.
 */
import type { ResourceKind } from "../../sync/resources/resource.js";

/** Why something is left out, with what the words need. */
export type Why =
  | { readonly code: "event-not-a-name" }
  | { readonly code: "counting-unknown"; readonly found: string }
  | { readonly code: "value-not-sayable" }
  | { readonly code: "value-beside-parameter" }
  | { readonly code: "made-by-left-out-rule" }
  | { readonly code: "made-by-audience"; readonly audience: string }
  | { readonly code: "definition-not-sayable" }
  | { readonly code: "event-not-an-id" }
  | { readonly code: "several-rules" }
  | { readonly code: "copies-differ" }
  | { readonly code: "other-streams"; readonly on: readonly string[]; readonly used: readonly string[] }
  | { readonly code: "stream-without-id" }
  | { readonly code: "without-parameters" }
  | { readonly code: "sets-parameters"; readonly parameters: readonly string[] }
  | { readonly code: "source-not-one-event" }
  | { readonly code: "source-is-created"; readonly event: string }
  | { readonly code: "copy-of-event"; readonly event: string }
  | { readonly code: "negated"; readonly field: string; readonly comparison: string }
  | { readonly code: "comparison-twice"; readonly field: string; readonly comparison: string }
  | { readonly code: "case-differs"; readonly field: string }
  | { readonly code: "comparison-unknown"; readonly field: string; readonly comparison: string }
  | { readonly code: "number-otherwise"; readonly field: string; readonly value: string }
  | { readonly code: "pattern-not-anchored"; readonly field: string; readonly pattern: string }
  | { readonly code: "pattern-otherwise"; readonly field: string; readonly pattern: string }
  | { readonly code: "needs-other-type"; readonly type: string }
  | { readonly code: "file-refuses"; readonly problem: string }
  | { readonly code: "not-the-same" }
  | { readonly code: "kind-not-read" };

export type LeftOutCode = Why["code"];

export interface LeftOut {
  readonly kind: ResourceKind;
  /** GA4's resource name. */
  readonly name: string;
  /** The event. */
  readonly label: string;
  /** Where a rule is: the stream's measurement id or name; null for what belongs to the property. */
  readonly stream: string | null;
  /** Null: all of it. Else only this field; the rest of the resource is in a goal. */
  readonly field: string | null;
  readonly code: LeftOutCode;
  /** In words, as the end of a sentence. */
  readonly reason: string;
}

/** @example whyInWords({ code: "kind-not-read" }) // "import does not read this kind of resource" */
export function whyInWords(why: Why): string {
  switch (why.code) {
    case "event-not-a-name":
      return "its name is not one a goals file can name: a letter, then letters, digits and _, at most 40";
    case "counting-unknown":
      return `its counting method is ${why.found}, which a goals file can't say`;
    case "value-not-sayable":
      return "its default value is negative, or its currency is not one of ISO 4217; the goal leaves it alone";
    case "value-beside-parameter":
      return "the goal takes its value from a parameter; GA4's default value for events without it is left alone";
    case "made-by-left-out-rule":
      return "its event is made by a rule that is left out";
    case "made-by-audience":
      return `its event is logged by the audience ${why.audience}, which import does not read`;
    case "definition-not-sayable":
      return "its name or parameter is not one that a goals file can say, or another has the same parameter";
    case "event-not-an-id":
      return "the event it makes would have to be the goal's id: small letters, digits and _, at most 39";
    case "several-rules":
      return "several rules on one stream make the same event; a goal is one rule a stream";
    case "copies-differ":
      return "the rules that make this event differ from stream to stream";
    case "other-streams":
      return `it is on ${list(why.on)}, while the file uses ${list(why.used)}: a file has one list of streams for all goals`;
    case "stream-without-id":
      return "its stream has no measurement id to name in the file";
    case "without-parameters":
      return "it does not copy the parameters of its source event; rules of a goals file always do";
    case "sets-parameters":
      return `it sets ${list(why.parameters)}; a goal only sets value, from another parameter`;
    case "source-not-one-event":
      return "its source is not exactly one event name";
    case "source-is-created":
      return `its source ${why.event} is itself made by a rule, and GA4's rules don't see such events`;
    case "copy-of-event":
      return `it copies every ${why.event} under another name; a goal would be on ${why.event} itself`;
    case "negated":
      return `the opposite of ${why.comparison} on ${why.field} can't be said`;
    case "comparison-twice":
      return `${why.field} has two conditions with ${why.comparison}; a goals file has room for one`;
    case "case-differs":
      return `the conditions on ${why.field} treat upper and lower case differently`;
    case "comparison-unknown":
      return `the comparison ${why.comparison} on ${why.field} is not known`;
    case "number-otherwise":
      return `${why.field} is compared with ${why.value}, a number a goals file would write otherwise`;
    case "pattern-not-anchored":
      return `whether GA4 looks for the pattern ${why.pattern} in a part of ${why.field} or holds it against the whole is not established; a goals file only says patterns for the whole, ^(?:...)$`;
    case "pattern-otherwise":
      return `the pattern ${why.pattern} on ${why.field} is for the whole value, but not written ^(?:...)$ as rules of a goals file are; write it so in GA4 and import again`;
    case "needs-other-type":
      return `it would have to become a goal of type ${why.type}`;
    case "file-refuses":
      return `a goals file does not allow it: ${why.problem}`;
    case "not-the-same":
      return "what a goals file can say would not be the very same rule";
    case "kind-not-read":
      return "import does not read this kind of resource";
  }
}

const list = (items: readonly string[]): string => items.join(", ");
