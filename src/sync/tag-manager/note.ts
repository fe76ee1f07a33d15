/**
 * The note on every object of ours in Tag Manager: who it is, and a hash of what was last written. Tag Manager has no
 * other place for either, and with it no ledger is needed: the container itself says what is ours and what has drifted.
 */
import { createHash } from "node:crypto";
import { canonicalJson, type Fields } from "../resources/resource.js";

const NOTE = /^ga4-goals:([a-z][A-Za-z0-9_-]*) ([0-9a-f]{12})\b/;

export interface Note {
  /** The goal's id, `page-code`, or `variant-` and a user property. */
  readonly key: string;
  /** Of the fields as they were last written. */
  readonly hash: string;
}

export function noteText(key: string, fields: Fields): string {
  return `ga4-goals:${key} ${fieldsHash(fields)} - made by ga4-goals, which overwrites and removes it.`;
}

/** Null on an object that is not ours. */
export function readNote(text: string): Note | null {
  const [, key, hash] = NOTE.exec(text) ?? [];
  return key === undefined || hash === undefined ? null : { key, hash };
}

export function fieldsHash(fields: Fields): string {
  return createHash("sha256")
    .update(canonicalJson({ ...fields }), "utf8")
    .digest("hex")
    .slice(0, 12);
}
