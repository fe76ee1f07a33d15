/** Property: reading only. */

import { type UnaryHandler, unary } from "../grpc/service.js";
import { invalidArgument } from "../grpc/status.js";
import { toTimestamp } from "../grpc/timestamp.js";
import type { PropertyState, World } from "../world.js";
import { isVisible, visibleProperty } from "./access.js";
import { type PageRequest, pageOf } from "./paging.js";
import { accountName, parseName, propertyName } from "./resource-names.js";

/** How long a property stays in the trash can (support.google.com/analytics/answer/9304776). */
const TRASH_DAYS = 35;

function toProperty(property: PropertyState): object {
  return {
    name: propertyName(property.id),
    propertyType: "PROPERTY_TYPE_ORDINARY",
    createTime: toTimestamp(property.createTime),
    updateTime: toTimestamp(property.createTime),
    parent: accountName(property.accountId),
    displayName: property.displayName,
    timeZone: property.timeZone,
    currencyCode: property.currencyCode,
    serviceLevel: property.serviceLevel,
    account: accountName(property.accountId),
    ...(property.deleteTime && {
      deleteTime: toTimestamp(property.deleteTime),
      expireTime: toTimestamp(new Date(property.deleteTime.getTime() + TRASH_DAYS * 86_400_000)),
    }),
  };
}

/**
 * What a list filter asks for. Sub-properties and Firebase links are not part of this world, so `parent:properties/1`
 * and `firebase_project:x` are understood and match nothing. Throws INVALID_ARGUMENT for any other filter.
 */
function readFilter(filter: string): (property: PropertyState) => boolean {
  const [, kind, value] = /^(parent|ancestor|firebase_project):(\S+)$/.exec(filter) ?? [];
  if (kind === undefined || value === undefined) throw invalidArgument(`Invalid filter: "${filter}".`);
  if (kind === "firebase_project") return () => false;
  if (kind === "parent" && value.startsWith("properties/")) {
    parseName(value, "properties");
    return () => false;
  }
  const [account] = parseName(value, "accounts");
  return (property) => property.accountId === account;
}

interface ListPropertiesRequest extends PageRequest {
  readonly filter: string;
  readonly showDeleted: boolean;
}

/** The property methods over a world. */
export function propertyHandlers(world: World): Record<string, UnaryHandler> {
  return {
    GetProperty: unary((request: { readonly name: string }, { user }) => {
      const [id] = parseName(request.name, "properties");
      return toProperty(visibleProperty(world, id, user));
    }),

    ListProperties: unary((request: ListPropertiesRequest, { user }) => {
      const matches = readFilter(request.filter);
      const properties = [...world.properties.values()].filter(
        (property) =>
          matches(property) &&
          isVisible(property, user) &&
          (request.showDeleted || property.deleteTime === null),
      );
      const list = `ListProperties ${request.filter} ${request.showDeleted}`;
      const page = pageOf(properties, ({ id }) => propertyName(id), request, list);
      return { properties: page.items.map(toProperty), nextPageToken: page.nextPageToken };
    }),
  };
}
