/** DataStream: reading only; GA4 creates streams, this project never does. */

import { type UnaryHandler, unary } from "../grpc/service.js";
import { toTimestamp } from "../grpc/timestamp.js";
import type { StreamState, World } from "../world.js";
import { existingStream, visibleProperty } from "./access.js";
import { type PageRequest, pageOf } from "./paging.js";
import { parseName, streamName } from "./resource-names.js";

/** The one member of `stream_data` that goes with the stream's type. */
function toStreamData(stream: StreamState): object {
  switch (stream.type) {
    case "WEB_DATA_STREAM":
      return { webStreamData: { measurementId: stream.measurementId, defaultUri: stream.defaultUri } };
    case "ANDROID_APP_DATA_STREAM":
      return { androidAppStreamData: { packageName: stream.bundleId } };
    case "IOS_APP_DATA_STREAM":
      return { iosAppStreamData: { bundleId: stream.bundleId } };
  }
}

function toDataStream(propertyId: string, stream: StreamState): object {
  return {
    name: streamName(propertyId, stream.id),
    type: stream.type,
    displayName: stream.displayName,
    createTime: toTimestamp(stream.createTime),
    updateTime: toTimestamp(stream.createTime),
    ...toStreamData(stream),
  };
}

/** The data stream methods over a world. */
export function dataStreamHandlers(world: World): Record<string, UnaryHandler> {
  return {
    GetDataStream: unary((request: { readonly name: string }, { user }) => {
      const [propertyId, id] = parseName(request.name, "properties", "dataStreams");
      return toDataStream(propertyId, existingStream(visibleProperty(world, propertyId, user), id));
    }),

    ListDataStreams: unary((request: PageRequest & { readonly parent: string }, { user }) => {
      const [propertyId] = parseName(request.parent, "properties");
      const { streams } = visibleProperty(world, propertyId, user);
      const page = pageOf(
        streams.values(),
        ({ id }) => streamName(propertyId, id),
        request,
        `ListDataStreams ${request.parent}`,
      );
      return {
        dataStreams: page.items.map((stream) => toDataStream(propertyId, stream)),
        nextPageToken: page.nextPageToken,
      };
    }),
  };
}
