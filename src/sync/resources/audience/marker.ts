/**
 * Our mark in an audience's description, `ga4-goals:KEY` at its end. GA4 has no other place for it, and neither the
 * name nor the condition of an audience is unique: without the mark a lost ledger would mean a second audience.
 */
import type { FieldValue } from "../resource.js";

const MARKER = /(?:^|\s)ga4-goals:([a-z][a-z0-9_.]*)\s*$/;

/** A description that says whose audience it is. */
export function withMarker(text: string, key: string): string {
  return `${text} ga4-goals:${key}`.trim();
}

/** The key in a description; null where there is none. */
export function markerOf(description: FieldValue | undefined): string | null {
  return typeof description === "string" ? (MARKER.exec(description)?.[1] ?? null) : null;
}
