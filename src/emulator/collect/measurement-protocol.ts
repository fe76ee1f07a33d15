/**
 * What is sent to `/mp/collect` (the Measurement Protocol): what its validation server says of it, and as rows of the export.
 * Pure. [developers.google.com/analytics/devguides/collection/protocol/ga4/reference, .../validating-events]
 */
import type { ExportItem, ExportParam } from "../events/export-row.js";
import { isObject } from "../rest/json-request.js";
import { ecommerceOf, itemOf, numberParam, textParam } from "./rows.js";
import type { UnplacedRow } from "./tag-hits.js";

/** As the validation server answers; the words are Google's where its documentation shows them. */
export interface ValidationMessage {
  readonly fieldPath: string;
  readonly description: string;
  readonly validationCode:
    | "VALUE_INVALID"
    | "VALUE_REQUIRED"
    | "NAME_INVALID"
    | "NAME_RESERVED"
    | "EXCEEDED_MAX_ENTITIES";
}

export interface Sent {
  readonly rows: readonly UnplacedRow[];
  /** What is wrong; an event that is has no row. */
  readonly messages: readonly ValidationMessage[];
}

const RESERVED: ReadonlySet<string> = new Set(
  `ad_activeview ad_click ad_exposure ad_query ad_reward adunit_exposure app_background app_clear_data app_exception
app_install app_remove app_store_refund app_store_subscription_cancel app_store_subscription_convert
app_store_subscription_renew app_update app_upgrade dynamic_link_app_open dynamic_link_app_update
dynamic_link_first_open error firebase_campaign firebase_in_app_message_action firebase_in_app_message_dismiss
firebase_in_app_message_impression first_open first_visit in_app_purchase notification_dismiss
notification_foreground notification_open notification_receive notification_send os_update session_start
session_start_with_rollout user_engagement`.split(/\s+/),
);

const MAX_EVENTS = 25;
const MAX_PARAMETERS = 25;
const MAX_NAME = 40;
/** An event may be told so long after it happened. */
const MAX_AGE = 72 * 3600 * 1_000_000;

type Json = Readonly<Record<string, unknown>>;
const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

export function measurementProtocol(body: string, moment: Date): Sent {
  const messages: ValidationMessage[] = [];
  const wrong = (
    fieldPath: string,
    validationCode: ValidationMessage["validationCode"],
    description: string,
  ): false => {
    messages.push({ fieldPath, description, validationCode });
    return false;
  };
  const json = parsed(body);
  if (!isObject(json)) {
    wrong("", "VALUE_INVALID", "Unable to parse Measurement Protocol JSON payload.");
    return { rows: [], messages };
  }
  const client = textOf(json.client_id);
  if (client === null) wrong("client_id", "VALUE_REQUIRED", "Measurement requires a client_id.");
  const events: readonly unknown[] = Array.isArray(json.events) ? json.events : [];
  if (events.length === 0) wrong("events", "VALUE_REQUIRED", "Measurement requires at least one event.");
  if (events.length > MAX_EVENTS)
    wrong("events", "EXCEEDED_MAX_ENTITIES", `Measurement has more than ${MAX_EVENTS} events.`);
  if (messages.length > 0) return { rows: [], messages };

  const now = moment.getTime() * 1000;
  const strict = json.validation_behavior === "ENFORCE_RECOMMENDATIONS";
  const at = (value: unknown, path: string): number | null => {
    if (value === undefined) return now;
    const given = Number(value);
    if (!Number.isSafeInteger(given) || given > now) {
      wrong(path, "VALUE_INVALID", `${path} is no time in microseconds up to the present.`);
      return null;
    }
    if (given >= now - MAX_AGE) return given;
    if (!strict) return now - MAX_AGE;
    wrong(path, "VALUE_INVALID", `${path} is more than 72 hours ago.`);
    return null;
  };
  const when = at(json.timestamp_micros, "timestamp_micros");
  const properties = userProperties(json.user_properties);

  const rows = events.flatMap((event, index): readonly UnplacedRow[] => {
    if (!isObject(event) || !named(event.name, index, wrong)) return [];
    const name = String(event.name);
    const given = isObject(event.params) ? event.params : {};
    if (Object.keys(given).length > MAX_PARAMETERS) {
      const words = `Event at index: [${index}] has more than ${MAX_PARAMETERS} params.`;
      wrong("events.params", "EXCEEDED_MAX_ENTITIES", words);
      return [];
    }
    const timestamp =
      event.timestamp_micros === undefined ? when : at(event.timestamp_micros, "events.timestamp_micros");
    if (timestamp === null) return [];
    const items = itemsOf(name, given.items);
    const params = paramsOf(given);
    return [
      {
        event_timestamp: timestamp + index,
        event_name: name,
        event_params: params,
        user_pseudo_id: client,
        user_id: textOf(json.user_id),
        user_properties: properties,
        platform: "WEB",
        items,
        ecommerce: ecommerceOf({ name, params, items }),
      },
    ];
  });
  return { rows, messages };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function named(
  name: unknown,
  index: number,
  wrong: (path: string, code: ValidationMessage["validationCode"], words: string) => false,
): boolean {
  const event = `Event at index: [${index}]`;
  if (typeof name !== "string" || name === "")
    return wrong("events", "VALUE_REQUIRED", `${event} requires a name.`);
  const has = `${event} has invalid name [${name}].`;
  if (RESERVED.has(name))
    return wrong("events", "NAME_RESERVED", `${event} has name [${name}] which is reserved.`);
  if (!/^\p{L}/u.test(name))
    return wrong("events", "NAME_INVALID", `${has} Names must start with an alphabetic character.`);
  if (!/^[\p{L}\p{N}_]+$/u.test(name))
    return wrong("events", "NAME_INVALID", `${has} Names must hold letters, digits and underscores alone.`);
  if ([...name].length > MAX_NAME)
    return wrong("events", "NAME_INVALID", `${has} Names have at most ${MAX_NAME} characters.`);
  return true;
}

/** The parameters under the names that the export has for them. */
const RENAMED: Readonly<Record<string, string>> = {
  session_id: "ga_session_id",
  session_number: "ga_session_number",
};

function paramsOf(given: Json): readonly ExportParam[] {
  return Object.entries(given).flatMap(([name, value]): readonly ExportParam[] => {
    const key = RENAMED[name] ?? name;
    if (name === "items") return [];
    if (key !== name || name === "engagement_time_msec") {
      const number = Number(value);
      return Number.isFinite(number) && value !== "" ? [numberParam(key, number)] : [];
    }
    if (typeof value === "number") return [numberParam(key, value)];
    if (typeof value === "string") return [textParam(key, value)];
    return typeof value === "boolean" ? [textParam(key, String(value))] : [];
  });
}

function itemsOf(event: string, items: unknown): readonly ExportItem[] {
  if (!Array.isArray(items)) return [];
  return items.filter(isObject).map((item) => {
    const plain = Object.entries(item).filter(
      (field): field is [string, string | number] =>
        typeof field[1] === "string" || typeof field[1] === "number",
    );
    return itemOf(event, Object.fromEntries(plain));
  });
}

/** `{ tier: { value: "gold" } }` */
function userProperties(given: unknown): readonly ExportParam[] {
  if (!isObject(given)) return [];
  return Object.entries(given).flatMap(([key, property]): readonly ExportParam[] => {
    const value = isObject(property) ? property.value : undefined;
    if (typeof value === "number") return [numberParam(key, value)];
    return typeof value === "string" ? [textParam(key, value)] : [];
  });
}
