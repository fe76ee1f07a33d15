/**
 * Every diagnostic there is: its arguments, its words and what to do about it. All text about a file that is wrong
 * stands in `messages/`, one file an area, and nowhere else. `shown` arguments hold what is written in the file, never
 * what a variable held. What a code means at length is in `docs/guides/troubleshooting.md`.
 */
import type { Diagnostic } from "./diagnostic.js";
import { type AddressArgs, addressWords } from "./messages/addresses.js";
import { type AudienceArgs, audienceWords } from "./messages/audiences.js";
import { type ClientsFileArgs, clientsFileWords } from "./messages/clients-file.js";
import { type FieldArgs, fieldWords } from "./messages/fields.js";
import { type GoalArgs, goalWords } from "./messages/goals.js";
import { type TagManagerArgs, tagManagerWords } from "./messages/tag-manager.js";
import { type TextArgs, textWords } from "./messages/text.js";
import type { Words } from "./messages/words.js";

/** The closed set of codes with their arguments. */
export interface DiagnosticArgs
  extends TextArgs,
    FieldArgs,
    GoalArgs,
    AddressArgs,
    AudienceArgs,
    TagManagerArgs,
    ClientsFileArgs {}

export type DiagnosticCode = keyof DiagnosticArgs;

const WORDS: { readonly [C in DiagnosticCode]: Words<DiagnosticArgs[C]> } = {
  ...textWords,
  ...fieldWords,
  ...goalWords,
  ...addressWords,
  ...audienceWords,
  ...tagManagerWords,
  ...clientsFileWords,
};

/** Every code there is. */
export const diagnosticCodes: readonly DiagnosticCode[] = Object.keys(WORDS) as DiagnosticCode[];

/** What is wrong, in one sentence without a full stop. */
export function messageOf<C extends DiagnosticCode>(diagnostic: Diagnostic<C>): string {
  return WORDS[diagnostic.code].says(diagnostic.args);
}

/** What to do about it, where there is something better than the message itself. */
export function hintOf<C extends DiagnosticCode>(diagnostic: Diagnostic<C>): string | undefined {
  return WORDS[diagnostic.code].hint?.(diagnostic.args);
}

/** True for an error text of the schema that is itself a code. */
export function isDiagnosticCode(text: string): text is DiagnosticCode {
  return Object.hasOwn(WORDS, text);
}
