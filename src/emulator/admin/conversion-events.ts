/** ConversionEvent, the deprecated view of key events: reading only. */

import { type UnaryHandler, unary } from "../grpc/service.js";
import { notFound } from "../grpc/status.js";
import { toTimestamp } from "../grpc/timestamp.js";
import type { KeyEventState, World } from "../world.js";
import { visibleProperty } from "./access.js";
import { type PageRequest, pageOf } from "./paging.js";
import { parseName } from "./resource-names.js";

function conversionEventName(propertyId: string, id: string): string {
  return `properties/${propertyId}/conversionEvents/${id}`;
}

function toConversionEvent(propertyId: string, keyEvent: KeyEventState): object {
  return {
    name: conversionEventName(propertyId, keyEvent.id),
    eventName: keyEvent.eventName,
    createTime: toTimestamp(keyEvent.createTime),
    deletable: keyEvent.deletable,
    custom: keyEvent.custom,
    countingMethod: keyEvent.countingMethod,
    ...(keyEvent.defaultValue && {
      defaultConversionValue: {
        value: keyEvent.defaultValue.numericValue,
        currencyCode: keyEvent.defaultValue.currencyCode,
      },
    }),
  };
}

/** The reading half of the conversion event methods over a world. */
export function conversionEventHandlers(world: World): Record<string, UnaryHandler> {
  return {
    GetConversionEvent: unary((request: { readonly name: string }, { user }) => {
      const [propertyId, id] = parseName(request.name, "properties", "conversionEvents");
      const keyEvent = visibleProperty(world, propertyId, user).keyEvents.get(id);
      if (keyEvent === undefined) throw notFound();
      return toConversionEvent(propertyId, keyEvent);
    }),

    ListConversionEvents: unary((request: PageRequest & { readonly parent: string }, { user }) => {
      const [propertyId] = parseName(request.parent, "properties");
      const page = pageOf(
        visibleProperty(world, propertyId, user).keyEvents.values(),
        ({ id }) => conversionEventName(propertyId, id),
        request,
        `ListConversionEvents ${request.parent}`,
      );
      return {
        conversionEvents: page.items.map((keyEvent) => toConversionEvent(propertyId, keyEvent)),
        nextPageToken: page.nextPageToken,
      };
    }),
  };
}
