/** Data streams: made, read, changed, deleted with their rules. */
import { type UnaryHandler, unary } from "../grpc/service.js";
import { invalidArgument, resourceExhausted } from "../grpc/status.js";
import { toTimestamp } from "../grpc/timestamp.js";
import { deleteRule, recordMessages } from "../world/resources.js";
import type { StreamState, World } from "../world/state.js";
import { addStream } from "../world/world.js";
import { editableProperty, existingStream, visibleProperty } from "./access.js";
import { checkDisplayName } from "./accounts.js";
import {
  checkUnchanged,
  type FieldMask,
  type PageRequest,
  pageOf,
  parseName,
  type ResourceMessage,
  readMask,
  streamName,
} from "./request.js";

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

function toDataStream(propertyId: string, stream: StreamState): ResourceMessage {
  return {
    name: streamName(propertyId, stream.id),
    type: stream.type,
    displayName: stream.displayName,
    createTime: toTimestamp(stream.createTime),
    updateTime: toTimestamp(stream.updateTime ?? stream.createTime),
    ...toStreamData(stream),
  };
}

interface DataStreamInput {
  readonly name: string;
  readonly type: string;
  readonly displayName: string;
  readonly webStreamData?: { readonly defaultUri: string };
  readonly androidAppStreamData?: { readonly packageName: string };
  readonly iosAppStreamData?: { readonly bundleId: string };
}

const FIELDS = {
  mutable: ["display_name", "web_stream_data", "web_stream_data.default_uri"],
  immutable: ["type", "android_app_stream_data", "ios_app_stream_data"],
  outputOnly: [
    "name",
    "create_time",
    "update_time",
    "web_stream_data.measurement_id",
    "web_stream_data.firebase_app_id",
  ],
} as const;

/** Streams of a property; of apps at most 30 of them [answer/12229528]. */
const MAX_STREAMS = 50;

/** What goes with the type, which is required. Throws INVALID_ARGUMENT where it is missing. */
function dataOf(
  input: DataStreamInput,
  measurementId: string,
): Omit<StreamState, "id" | "createTime" | "displayName"> {
  const app = (type: StreamState["type"], field: string, bundleId: string | undefined) => {
    if (!bundleId) throw invalidArgument(`data_stream.${field} is required.`);
    return { type, bundleId };
  };
  switch (input.type) {
    case "WEB_DATA_STREAM":
      if (!input.webStreamData) throw invalidArgument("data_stream.web_stream_data is required.");
      return { type: input.type, measurementId, defaultUri: input.webStreamData.defaultUri };
    case "ANDROID_APP_DATA_STREAM": {
      const name = input.androidAppStreamData?.packageName;
      return app(input.type, "android_app_stream_data.package_name", name);
    }
    case "IOS_APP_DATA_STREAM":
      return app(input.type, "ios_app_stream_data.bundle_id", input.iosAppStreamData?.bundleId);
    default:
      throw invalidArgument("data_stream.type is required.");
  }
}

function create(world: World, parent: string, input: DataStreamInput | null, user: string): object {
  const [propertyId] = parseName(parent, "properties");
  const property = editableProperty(world, propertyId, user);
  if (input === null) throw invalidArgument("data_stream is required.");
  const number = world.nextId;
  const data = dataOf(input, `G-${number.toString(36).toUpperCase().padStart(10, "0")}`);
  if (data.type === "WEB_DATA_STREAM" || input.displayName !== "")
    checkDisplayName("data_stream", input.displayName);
  if (property.streams.size >= MAX_STREAMS)
    throw resourceExhausted(`This property already has ${MAX_STREAMS} data streams.`);
  const stream = addStream(world, propertyId, {
    ...data,
    displayName: input.displayName,
    createTime: world.clock.now(),
  });
  return record(world, propertyId, null, stream, user);
}

/** Puts a change of a stream on record; gives what it is now. */
function record(
  world: World,
  propertyId: string,
  before: StreamState | null,
  after: StreamState,
  user: string,
): ResourceMessage {
  const message = toDataStream(propertyId, after);
  const earlier = before && toDataStream(propertyId, before);
  recordMessages(world, "DataStream", propertyId, earlier, message, { email: user });
  return message;
}

function update(world: World, input: DataStreamInput | null, mask: FieldMask | null, user: string): object {
  if (input === null) throw invalidArgument("data_stream is required.");
  const [propertyId, id] = parseName(input.name, "properties", "dataStreams");
  const masked = readMask(mask, FIELDS);
  const property = editableProperty(world, propertyId, user);
  const current = existingStream(property, id);
  checkUnchanged("data_stream", masked, {
    type: { said: input.type === "DATA_STREAM_TYPE_UNSPECIFIED" ? "" : input.type, is: current.type },
    android_app_stream_data: { said: input.androidAppStreamData?.packageName ?? "", is: current.bundleId },
    ios_app_stream_data: { said: input.iosAppStreamData?.bundleId ?? "", is: current.bundleId },
  });
  if (masked.has("display_name")) checkDisplayName("data_stream", input.displayName);
  const changesUri = masked.has("web_stream_data") || masked.has("web_stream_data.default_uri");
  const next: StreamState = {
    ...current,
    updateTime: world.clock.now(),
    ...(masked.has("display_name") && { displayName: input.displayName }),
    ...(changesUri &&
      current.type === "WEB_DATA_STREAM" && { defaultUri: input.webStreamData?.defaultUri ?? "" }),
  };
  property.streams.set(id, next);
  return record(world, propertyId, current, next, user);
}

/** With the rules and whatever else is the stream's. */
function remove(world: World, name: string, user: string): object {
  const [propertyId, id] = parseName(name, "properties", "dataStreams");
  const property = editableProperty(world, propertyId, user);
  const stream = toDataStream(propertyId, existingStream(property, id));
  for (const rule of property.rules.values())
    if (rule.streamId === id) deleteRule(world, propertyId, rule.id, { email: user });
  for (const { name: own, parent } of world.annotated.values())
    if (parent === name) world.annotated.delete(own);
  property.streams.delete(id);
  recordMessages(world, "DataStream", propertyId, stream, null, { email: user });
  return {};
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

    CreateDataStream: unary(
      (request: { readonly parent: string; readonly dataStream: DataStreamInput | null }, { user }) =>
        create(world, request.parent, request.dataStream, user),
    ),

    UpdateDataStream: unary(
      (
        request: { readonly dataStream: DataStreamInput | null; readonly updateMask: FieldMask | null },
        { user },
      ) => update(world, request.dataStream, request.updateMask, user),
    ),

    DeleteDataStream: unary((request: { readonly name: string }, { user }) =>
      remove(world, request.name, user),
    ),
  };
}
