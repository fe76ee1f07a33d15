/**
 * What gtag and Tag Manager send to `/g/collect`, read as rows of the export. Google documents none of it: the names are those
 * that tags send, and what is not named here is left aside. Pure.
 */
import type { ExportCollectedTrafficSource, ExportParam, ExportRow } from "../events/export-row.js";
import { ecommerceOf, type ItemText, itemOf, numberParam, type SentEvent, textParam } from "./rows.js";

/** A row that does not yet know its property: the day of its time zone and its stream's number. */
export type UnplacedRow = Omit<ExportRow, "event_date" | "stream_id">;

export interface TagHit {
  /** `G-...` */
  readonly measurementId: string;
  /** Without consent GA4 models, and reports nobody; nothing here does. */
  readonly consented: boolean;
  readonly rows: readonly UnplacedRow[];
}

/** The parameters that stand for one of an event's own. */
const OWN: Readonly<Record<string, string>> = {
  dl: "page_location",
  dt: "page_title",
  dr: "page_referrer",
  cu: "currency",
  tt: "traffic_type",
};
/** The same, with numbers. */
const OWN_NUMBERS: Readonly<Record<string, string>> = {
  sid: "ga_session_id",
  sct: "ga_session_number",
  _et: "engagement_time_msec",
};

/** The two letters that begin an item's field. */
const ITEM_FIELDS: Readonly<Record<string, ItemText | "price" | "quantity" | "index">> = {
  id: "item_id",
  nm: "item_name",
  br: "item_brand",
  va: "item_variant",
  ca: "item_category",
  c2: "item_category2",
  c3: "item_category3",
  c4: "item_category4",
  c5: "item_category5",
  cp: "coupon",
  af: "affiliation",
  lo: "location_id",
  li: "item_list_id",
  ln: "item_list_name",
  lp: "index",
  pi: "promotion_id",
  pn: "promotion_name",
  cn: "creative_name",
  pr: "price",
  qt: "quantity",
};

/** Engines whose visits GA4 calls organic: the best known; GA4's own list is longer. */
const SEARCH = /(?:^|\.)(google|bing|duckduckgo|yahoo|ecosia|baidu|yandex)\.[a-z.]+$/;

/** `search` is the address's query, `body` has an event a line. Events of one request happened at `moment`, in their order. */
export function tagHit(search: URLSearchParams, body: string, moment: Date): TagHit {
  const lines = body.split(/\r?\n/).filter((line) => line !== "");
  const events = (lines.length === 0 ? [""] : lines).map((line) => {
    const all = new Map(search);
    for (const [key, value] of new URLSearchParams(line)) all.set(key, value);
    return all;
  });
  const start = moment.getTime() * 1000;
  return {
    measurementId: search.get("tid") ?? "",
    consented: !/^G1\d0/.test(search.get("gcs") ?? ""),
    rows: events.flatMap((event, index) => rowsOf(event, start + index)),
  };
}

/** An event, behind what GA4 logs by itself at the begin of a visit. */
function rowsOf(sent: ReadonlyMap<string, string>, timestamp: number): readonly UnplacedRow[] {
  const name = sent.get("en");
  if (name === undefined || name === "") return [];
  const params = paramsOf(sent);
  const event: SentEvent = { name, params, items: itemsOf(name, sent) };
  const marked = (mark: string): boolean => Number(sent.get(mark) ?? 0) > 0;
  const begins = marked("_ss");
  const source = begins || name === "page_view" ? sourceOf(sent) : null;
  const base = {
    event_timestamp: timestamp,
    user_pseudo_id: sent.get("cid") ?? null,
    user_id: sent.get("uid") ?? null,
    user_properties: prefixed(sent, "up.", "upn."),
    user_first_touch_timestamp: marked("_fv") ? timestamp : null,
    device: deviceOf(sent),
    collected_traffic_source: source?.collected ?? null,
    platform: "WEB",
  };
  const more = source?.params ?? [];
  const page = params.filter(({ key }) => AT_BEGIN.has(key));
  const logged = (event_name: string): UnplacedRow => ({
    ...base,
    event_name,
    event_params: [...page, ...more],
    items: [],
  });
  return [
    ...(marked("_fv") ? [logged("first_visit")] : []),
    ...(begins ? [logged("session_start")] : []),
    {
      ...base,
      event_name: name,
      event_params: [...params, ...more],
      items: event.items,
      ecommerce: ecommerceOf(event),
    },
  ];
}

/** The parameters that `session_start` and `first_visit` share with the event they came with. */
const AT_BEGIN: ReadonlySet<string> = new Set([
  "ga_session_id",
  "ga_session_number",
  "session_engaged",
  "page_location",
  "page_title",
  "page_referrer",
]);

function paramsOf(sent: ReadonlyMap<string, string>): readonly ExportParam[] {
  const own: ExportParam[] = [];
  for (const [key, value] of sent) {
    if (value === "") continue;
    const number = OWN_NUMBERS[key];
    const text = OWN[key];
    if (number !== undefined && Number.isFinite(Number(value))) own.push(numberParam(number, Number(value)));
    else if (text !== undefined) own.push(textParam(text, value));
    else if (key === "seg") own.push(textParam("session_engaged", value));
    else if (key === "ir" && value === "1") own.push(textParam("ignore_referrer", "true"));
  }
  const given = prefixed(sent, "ep.", "epn.");
  const names = new Set(given.map(({ key }) => key));
  return [...own.filter(({ key }) => !names.has(key)), ...given];
}

function prefixed(sent: ReadonlyMap<string, string>, texts: string, numbers: string): readonly ExportParam[] {
  return [...sent].flatMap(([key, value]): readonly ExportParam[] => {
    if (key.startsWith(numbers) && value !== "" && Number.isFinite(Number(value)))
      return [numberParam(key.slice(numbers.length), Number(value))];
    if (key.startsWith(texts) && value !== "") return [textParam(key.slice(texts.length), value)];
    return [];
  });
}

/** `pr1=idSKU_1~nmBoots~pr49.9~qt2~k0colour~v0red`; a tilde in a value is written twice. */
function itemsOf(event: string, sent: ReadonlyMap<string, string>): SentEvent["items"] {
  return [...sent]
    .filter(([key]) => /^pr\d+$/.test(key))
    .map(([, text]) => {
      const fields: Record<string, string | number> = {};
      const names: Record<string, string> = {};
      for (const part of text.split(/(?<!~)~(?!~)/).map((raw) => raw.replaceAll("~~", "~"))) {
        const [sign, value] = [part.slice(0, 2), part.slice(2)];
        const name = ITEM_FIELDS[sign];
        if (/^k\d$/.test(sign)) names[sign.slice(1)] = value;
        else if (/^v\d$/.test(sign)) fields[names[sign.slice(1)] ?? sign] = value;
        else if (name !== undefined)
          fields[name] = name === "price" || name === "quantity" ? Number(value) : value;
      }
      return itemOf(event, fields);
    });
}

interface Source {
  readonly collected: ExportCollectedTrafficSource | null;
  /** As GA4 adds them to an event that a visit came in with. */
  readonly params: readonly ExportParam[];
}

/** Where a visit came from: its address's campaign, else the page before it, where that is of another site. */
function sourceOf(sent: ReadonlyMap<string, string>): Source | null {
  const page = urlOf(sent.get("dl"));
  const tagged = (name: string): string | null => page?.searchParams.get(name) ?? null;
  const collected: ExportCollectedTrafficSource = {
    manual_source: tagged("utm_source"),
    manual_medium: tagged("utm_medium"),
    manual_campaign_name: tagged("utm_campaign"),
    manual_campaign_id: tagged("utm_id"),
    manual_term: tagged("utm_term"),
    manual_content: tagged("utm_content"),
    gclid: tagged("gclid"),
  };
  if (Object.values(collected).some((value) => value !== null)) {
    const named = Object.entries({
      source: collected.manual_source,
      medium: collected.manual_medium,
      campaign: collected.manual_campaign_name,
    });
    return { collected, params: named.flatMap(([key, value]) => (value ? [textParam(key, value)] : [])) };
  }
  const before = urlOf(sent.get("dr"))?.hostname;
  if (before === undefined || before === page?.hostname || sent.get("ir") === "1") return null;
  const engine = SEARCH.exec(before)?.[1];
  const params = engine
    ? [textParam("source", engine), textParam("medium", "organic")]
    : [textParam("source", before.replace(/^www\./, "")), textParam("medium", "referral")];
  return { collected: null, params };
}

function urlOf(text: string | undefined): URL | null {
  return text !== undefined && URL.canParse(text) ? new URL(text) : null;
}

/** Text as it was before it was coded; as it is where it can't be read. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What the browser tells of itself in so many words; the rest GA4 reads from the address and the user agent. */
function deviceOf(sent: ReadonlyMap<string, string>): NonNullable<ExportRow["device"]> {
  const brands = (sent.get("uafvl") ?? "").split("|").map((brand) => decoded(brand).split(";"));
  const [browser, version] =
    brands.find(([name = ""]) => /chrome|edge|opera|firefox|safari/i.test(name)) ?? [];
  return {
    category: sent.get("uamb") === "1" ? "mobile" : "desktop",
    operating_system: sent.get("uap") ?? null,
    operating_system_version: sent.get("uapv") ?? null,
    language: sent.get("ul") ?? null,
    web_info: { browser: browser?.replace(/^Google /, "") ?? null, browser_version: version ?? null },
  };
}
