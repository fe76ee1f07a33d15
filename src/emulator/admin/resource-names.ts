/** Admin API resource names: reading and writing `properties/1/dataStreams/2/...`. Knows nothing of what exists. */

import { invalidArgument } from "../grpc/status.js";

/** A resource as it goes on the wire: its name, and whatever else is not at its default. */
export interface ResourceMessage {
  readonly name: string;
  readonly [field: string]: unknown;
}

/** `accounts/1` */
export function accountName(id: string): string {
  return `accounts/${id}`;
}

/** `properties/1` */
export function propertyName(id: string): string {
  return `properties/${id}`;
}

/** `properties/1/dataStreams/2` */
export function streamName(propertyId: string, id: string): string {
  return `properties/${propertyId}/dataStreams/${id}`;
}

/** `properties/1/keyEvents/2` */
export function keyEventName(propertyId: string, id: string): string {
  return `properties/${propertyId}/keyEvents/${id}`;
}

/** `properties/1/dataStreams/2/eventCreateRules/3` */
export function ruleName(propertyId: string, streamId: string, id: string): string {
  return `${streamName(propertyId, streamId)}/eventCreateRules/${id}`;
}

/** `properties/1/audiences/2` */
export function audienceName(propertyId: string, id: string): string {
  return `properties/${propertyId}/audiences/${id}`;
}

/** `properties/1/reportingDataAnnotations/2` */
export function annotationName(propertyId: string, id: string): string {
  return `properties/${propertyId}/reportingDataAnnotations/${id}`;
}

/**
 * The ids in a resource name, one for each collection in `collections`, outermost first. Throws INVALID_ARGUMENT for a
 * name of another form; GA4's own wording is not established.
 *
 * @example parseName("properties/1/keyEvents/2", "properties", "keyEvents") // ["1", "2"]
 */
export function parseName<Collections extends readonly string[]>(
  name: string,
  ...collections: Collections
): { readonly [Index in keyof Collections]: string } {
  const segments = name.split("/");
  const fits =
    segments.length === collections.length * 2 &&
    collections.every((collection, index) => segments[index * 2] === collection) &&
    segments.every((segment, index) => index % 2 === 0 || /^[0-9]+$/.test(segment));
  if (!fits) {
    const form = collections.map((collection) => `${collection}/{id}`).join("/");
    throw invalidArgument(`"${name}" is not a resource name of the form ${form}.`);
  }
  return segments.filter((_, index) => index % 2 === 1) as { [Index in keyof Collections]: string };
}
