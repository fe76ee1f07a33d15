/** SearchChangeHistoryEvents: who changed what in the properties of an account. Of v1beta fewer kinds are told than of v1alpha. */
import { nodeAt, protosFor, snake } from "../grpc/protos.js";
import { type UnaryHandler, unary } from "../grpc/service.js";
import { permissionDenied } from "../grpc/status.js";
import { type Timestamp, toTimestamp } from "../grpc/timestamp.js";
import type { Change, World } from "../world/state.js";
import { editableProperty, isEditable, visibleAccounts } from "./access.js";
import { toAnnotation } from "./annotations.js";
import { toAudience } from "./audiences.js";
import { toRule } from "./event-create-rules.js";
import { toKeyEvent } from "./key-events.js";
import { type PageRequest, pageOf, parseName, type ResourceMessage } from "./request.js";

interface SearchRequest extends PageRequest {
  readonly account: string;
  readonly property: string;
  readonly resourceType: readonly (string | number)[];
  readonly action: readonly (string | number)[];
  readonly actorEmail: readonly string[];
  readonly earliestChangeTime: Timestamp | null;
  readonly latestChangeTime: Timestamp | null;
}

function actionOf(change: Change): string {
  if (change.before === null) return "CREATED";
  return change.after === null ? "DELETED" : "UPDATED";
}

/** Empty unless a user made the change, as in `user_actor_email`. */
function emailOf({ actor }: Change): string {
  return typeof actor === "string" ? "" : actor.email;
}

/** `CUSTOM_DIMENSION` and the field of `ChangeHistoryResource` by a resource's type, as far as a version knows it. */
function kindsOf(version: "v1alpha" | "v1beta"): ReadonlyMap<string, Kind> {
  const admin = `google.analytics.admin.${version}`;
  const change = nodeAt(protosFor(`${admin}.`), `${admin}.ChangeHistoryChange.ChangeHistoryResource`);
  return new Map(
    Object.entries(change?.fields ?? {}).map(([field, { type }]) => [
      type,
      { field, resourceType: snake(field).toUpperCase() },
    ]),
  );
}

interface Kind {
  readonly field: string;
  readonly resourceType: string;
}

interface Told {
  /** `CustomDimension` */
  readonly type: string;
  readonly before: ResourceMessage | null;
  readonly after: ResourceMessage | null;
}

function told<State>(
  type: string,
  change: { readonly before: State | null; readonly after: State | null },
  toMessage: (state: State) => ResourceMessage,
): Told {
  return {
    type,
    before: change.before && toMessage(change.before),
    after: change.after && toMessage(change.after),
  };
}

function tell(change: Change): Told {
  const { propertyId } = change;
  switch (change.resourceType) {
    case "KEY_EVENT":
      return told("KeyEvent", change, (state) => toKeyEvent(propertyId, state));
    case "EVENT_CREATE_RULE":
      return told("EventCreateRule", change, (state) => toRule(propertyId, state));
    case "AUDIENCE":
      return told("Audience", change, (state) => toAudience(propertyId, state));
    case "REPORTING_DATA_ANNOTATION":
      return told("ReportingDataAnnotation", change, (state) => toAnnotation(propertyId, state));
    case "ANNOTATED": {
      const type = (change.after ?? change.before)?.type ?? "";
      return told(type, change, ({ name, message }) => ({ ...message, name }));
    }
  }
}

/** The resource's name, and its contents before and after as the field of its kind. */
function contentsOf({ before, after }: Told, { field }: Kind): object {
  return {
    resource: (after ?? before)?.name,
    ...(before && { resourceBeforeChange: { [field]: before } }),
    ...(after && { resourceAfterChange: { [field]: after } }),
  };
}

/** One event a change: the emulator knows no changes that share a cause. */
function toEvent(change: Change, kind: Kind): object {
  return {
    id: change.id,
    changeTime: toTimestamp(change.time),
    actorType: typeof change.actor === "string" ? change.actor : "USER",
    userActorEmail: emailOf(change),
    changes: [{ action: actionOf(change), ...contentsOf(tell(change), kind) }],
  };
}

function milliseconds(moment: Timestamp): number {
  return Number(moment.seconds) * 1000 + moment.nanos / 1_000_000;
}

/** Whether a change passes the filters; an empty one lets all pass, and both ends of the time belong to it. */
function passes(change: Change, request: SearchRequest, kind: Kind): boolean {
  const { resourceType, action, actorEmail, earliestChangeTime, latestChangeTime } = request;
  const time = change.time.getTime();
  return (
    (resourceType.length === 0 || resourceType.includes(kind.resourceType)) &&
    (action.length === 0 || action.includes(actionOf(change))) &&
    (actorEmail.length === 0 || actorEmail.includes(emailOf(change))) &&
    (earliestChangeTime === null || time >= milliseconds(earliestChangeTime)) &&
    (latestChangeTime === null || time <= milliseconds(latestChangeTime))
  );
}

/**
 * The properties whose history is asked for. The method wants the scope `analytics.edit`
 * (developers.google.com/analytics/devguides/config/admin/v1/rest/v1alpha/accounts/searchChangeHistoryEvents), so here
 * the caller must be an editor: of the named property, or else of one at least, and sees the changes of those they may
 * edit. Which role GA4 itself asks for is not established, nor whether it refuses a property of another account; here
 * that one has no changes in this account. Throws PERMISSION_DENIED.
 */
function searched(world: World, request: SearchRequest, user: string): ReadonlySet<string> {
  const [accountId] = parseName(request.account, "accounts");
  if (!visibleAccounts(world, user).some(({ id }) => id === accountId)) throw permissionDenied();
  const named =
    request.property === ""
      ? undefined
      : editableProperty(world, parseName(request.property, "properties")[0], user);

  const all = [...world.properties.values()].filter((property) => property.accountId === accountId);
  const editable = all.filter((property) => isEditable(property, user));
  if (all.length > 0 && editable.length === 0) throw permissionDenied();
  return new Set(editable.filter((property) => property === (named ?? property)).map(({ id }) => id));
}

/** The change history methods over a world. */
export function changeHistoryHandlers(
  world: World,
  version: "v1alpha" | "v1beta",
): Record<string, UnaryHandler> {
  const kinds = kindsOf(version);
  return {
    SearchChangeHistoryEvents: unary((request: SearchRequest, { user }) => {
      const properties = searched(world, request, user);
      const found = world.changes.flatMap((change) => {
        const told = tell(change);
        const kind = kinds.get(told.type);
        const isOfAccount = (told.after ?? told.before)?.name === request.account && request.property === "";
        const isSearched = isOfAccount || properties.has(change.propertyId);
        const asked = kind && isSearched && passes(change, request, kind);
        return asked ? [{ change, kind }] : [];
      });
      const { pageSize: _, pageToken: __, ...filters } = request;
      const list = `SearchChangeHistoryEvents ${JSON.stringify(filters)}`;
      const page = pageOf(found, ({ change }) => `changeHistoryEvents/${change.id}`, request, list);
      const changeHistoryEvents = page.items.map(({ change, kind }) => toEvent(change, kind));
      return { changeHistoryEvents, nextPageToken: page.nextPageToken };
    }),
  };
}
