/**
 * Every diagnostic there is: its arguments, its words and what to do about it. All text about a file that is wrong
 * stands in `messages/`, one file an area, and nowhere else. `shown` arguments hold what is written in the file, never
 * what a variable held. What a code means at length is in `docs/troubleshooting/`.
 */
import {
  type AddressArgs,
  type AudienceArgs,
  addressWords,
  audienceWords,
  type GoalArgs,
  goalWords,
  type TagManagerArgs,
  tagManagerWords,
} from "./messages/goals.js";
import { type LeadsFileArgs, leadsFileWords } from "./messages/leads.js";
import { type NeverTrueArgs, neverTrueWords } from "./messages/never-true.js";
import {
  type ClientsFileArgs,
  clientsFileWords,
  type FieldArgs,
  fieldWords,
  type PolicyArgs,
  policyWords,
  type TextArgs,
  textWords,
} from "./messages/text.js";
import type { Words } from "./messages/words.js";

/** The closed set of codes with their arguments. */
export interface DiagnosticArgs
  extends TextArgs,
    FieldArgs,
    GoalArgs,
    AddressArgs,
    AudienceArgs,
    NeverTrueArgs,
    TagManagerArgs,
    ClientsFileArgs,
    PolicyArgs,
    LeadsFileArgs {}

export type DiagnosticCode = keyof DiagnosticArgs;

const WORDS: { readonly [C in DiagnosticCode]: Words<DiagnosticArgs[C]> } = {
  ...textWords,
  ...fieldWords,
  ...goalWords,
  ...addressWords,
  ...audienceWords,
  ...neverTrueWords,
  ...tagManagerWords,
  ...clientsFileWords,
  ...policyWords,
  ...leadsFileWords,
};

/** What of a diagnostic its words are made of. */
interface Said<C extends DiagnosticCode> {
  readonly code: C;
  readonly args: DiagnosticArgs[C];
}

/** Every code there is. */
export const diagnosticCodes: readonly DiagnosticCode[] = Object.keys(WORDS) as DiagnosticCode[];

/** What is wrong, in one sentence without a full stop. */
export function messageOf<C extends DiagnosticCode>({ code, args }: Said<C>): string {
  return WORDS[code].says(args);
}

/** What to do about it, where there is something better than the message itself. */
export function hintOf<C extends DiagnosticCode>({ code, args }: Said<C>): string | undefined {
  return WORDS[code].hint?.(args);
}

/** True for an error text of the schema that is itself a code. */
export function isDiagnosticCode(text: string): text is DiagnosticCode {
  return Object.hasOwn(WORDS, text);
}
