/**
 * Accounts, properties, data streams and the link to BigQuery (v1alpha): reading only. GA4 creates streams, this
 * project never does; what a link exports goes nowhere here.
 */
import { type UnaryHandler, unary } from "../grpc/service.js";
import { invalidArgument, permissionDenied } from "../grpc/status.js";
import { toTimestamp } from "../grpc/timestamp.js";
import type { AccountState, BigQueryLinkState, PropertyState, StreamState, World } from "../world/state.js";
import { existingStream, isEditable, isVisible, visibleAccounts, visibleProperty } from "./access.js";
import { accountName, type PageRequest, pageOf, parseName, propertyName, streamName } from "./request.js";

function toAccount(account: AccountState): object {
  return {
    name: accountName(account.id),
    createTime: toTimestamp(account.createTime),
    updateTime: toTimestamp(account.createTime),
    displayName: account.displayName,
  };
}

function toAccountSummary(world: World, account: AccountState, user: string): object {
  const properties = [...world.properties.values()].filter(
    (property) =>
      property.accountId === account.id && isVisible(property, user) && property.deleteTime === null,
  );
  return {
    name: `accountSummaries/${account.id}`,
    account: accountName(account.id),
    displayName: account.displayName,
    propertySummaries: properties.map((property) => ({
      property: propertyName(property.id),
      displayName: property.displayName,
      propertyType: "PROPERTY_TYPE_ORDINARY",
      parent: accountName(account.id),
      canEdit: isEditable(property, user),
    })),
  };
}

/** The account methods over a world. */
export function accountHandlers(world: World): Record<string, UnaryHandler> {
  return {
    GetAccount: unary((request: { readonly name: string }, { user }) => {
      const [id] = parseName(request.name, "accounts");
      const account = visibleAccounts(world, user).find((candidate) => candidate.id === id);
      if (account === undefined) throw permissionDenied();
      return toAccount(account);
    }),

    ListAccounts: unary((request: PageRequest & { readonly showDeleted: boolean }, { user }) => {
      const list = `ListAccounts ${request.showDeleted}`;
      const page = pageOf(visibleAccounts(world, user), ({ id }) => accountName(id), request, list);
      return { accounts: page.items.map(toAccount), nextPageToken: page.nextPageToken };
    }),

    ListAccountSummaries: unary((request: PageRequest, { user }) => {
      const page = pageOf(
        visibleAccounts(world, user),
        ({ id }) => accountName(id),
        request,
        "ListAccountSummaries",
      );
      return {
        accountSummaries: page.items.map((account) => toAccountSummary(world, account, user)),
        nextPageToken: page.nextPageToken,
      };
    }),
  };
}

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

function toBigQueryLink(propertyId: string, link: BigQueryLinkState): object {
  return {
    name: `properties/${propertyId}/bigQueryLinks/${link.id}`,
    project: `projects/${link.project}`,
    createTime: toTimestamp(link.createTime),
    dailyExportEnabled: link.daily,
    streamingExportEnabled: link.streaming,
    datasetLocation: "EU",
  };
}

/** The BigQuery link methods over a world. */
export function bigQueryLinkHandlers(world: World): Record<string, UnaryHandler> {
  return {
    ListBigQueryLinks: unary((request: PageRequest & { readonly parent: string }, { user }) => {
      const [propertyId] = parseName(request.parent, "properties");
      const { bigQueryLink } = visibleProperty(world, propertyId, user);
      const links = bigQueryLink === null ? [] : [bigQueryLink];
      const page = pageOf(links, ({ id }) => id, request, `ListBigQueryLinks ${request.parent}`);
      return {
        bigqueryLinks: page.items.map((link) => toBigQueryLink(propertyId, link)),
        nextPageToken: page.nextPageToken,
      };
    }),
  };
}
