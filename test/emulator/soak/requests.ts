/**
 * Random requests from the protos' descriptors: every field of every message, mostly with what GA4 would take, and where there are
 * examples that are answered, half the time one of them with a few fields drawn anew. The same requests for the same dice and the
 * same answers before.
 */
import { DIMENSIONS } from "../../../src/emulator/data/fields/dimensions.js";
import { METRICS } from "../../../src/emulator/data/fields/metrics.js";
import { camel, type Found, protosFor, snake } from "../../../src/emulator/grpc/protos.js";
import { messageDefinition } from "../../../src/emulator/grpc/service.js";
import { writeMessage } from "../../../src/emulator/rest/json-response.js";
import type { Form } from "./answers.js";
import { type Example, examplesOf } from "./examples.js";
import { type Field, fieldsIn, fits, type Method, wantedPatterns } from "./protos.js";

export type Dice = (below: number) => number;
export type Message = Record<string, unknown>;

export function pick<T>(roll: Dice, list: readonly T[]): T {
  return list[roll(list.length)] as T;
}

const words = (text: string): readonly string[] => text.split(" ");

/** Texts that are right somewhere, and some that are right nowhere. */
const TEXTS: readonly string[] = [
  ...words("page_view purchase lead click session_start eventName date country itemName customEvent:a"),
  ..."EUR XXX US Europe/Berlin a-b https://shop.example/ eventCount/sessions a_b_c Name".split(" "),
  "",
  "{{eventCount}} * 2",
  "'; DROP TABLE events; --",
  "x".repeat(300),
  "\u202e\u0000ä😀",
  "half \ud83d",
  "(a+)+$",
  "[",
];

const DIMENSION_NAMES = DIMENSIONS.map(({ apiName }) => apiName);
const METRIC_NAMES = METRICS.map(({ apiName }) => apiName);

/** What a field of this name wants, wherever it is. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  startDate: words("2026-01-01 yesterday today 28daysAgo 3daysAgo"),
  endDate: words("today yesterday today 2026-12-31"),
  currencyCode: words("EUR EUR EUR EUR EUR USD XXX"),
  expression: words("eventCount/sessions totalRevenue*2 sessions+x"),
  timeZone: words("Europe/Berlin America/New_York UTC Mars/Base"),
  eventName: words("page_view purchase lead add_to_cart sign_up _bad"),
  fieldNames: DIMENSION_NAMES,
  filter: words("parent:accounts/9 ancestor:accounts/9 parent:accounts/404"),
  project: words("projects/123456789 projects/my-project no"),
  // a text to the protos, without a word of what it refers to
  audience: words("properties/1/audiences/101 properties/2/audiences/201"),
  parameterName: words("plan variant step _x size"),
  displayName: words("One Two Three Four"),
  measurementId: words("G-ONE G-TWO"),
  user: words("users/ana@example.com ana@example.com"),
};

/** Whose `name` or `fieldName` is a dimension's or a metric's. */
const OF_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Dimension: DIMENSION_NAMES,
  Metric: METRIC_NAMES,
  Filter: [...DIMENSION_NAMES, ...METRIC_NAMES],
  "OrderBy.DimensionOrderBy": DIMENSION_NAMES,
  "OrderBy.MetricOrderBy": METRIC_NAMES,
  AudienceDimension: ["deviceId", "userId"],
};

/** Names of resources that answers had, besides those there from the start. */
export class Names {
  readonly #seen: string[];
  constructor(start: readonly string[]) {
    this.#seen = [...start];
  }

  /** Remembers the names in an answer; of many the later ones. */
  add(answer: unknown): void {
    if (typeof answer === "string" && /^(properties|accounts)\/[\w/-]+$/.test(answer)) {
      if (!this.#seen.includes(answer)) this.#seen.push(answer);
      if (this.#seen.length > 500) this.#seen.splice(5, 1);
    } else if (typeof answer === "object" && answer !== null) {
      for (const value of Object.values(answer)) this.add(value);
    }
  }

  /** One of a pattern, made up where there is none; of the property `home` where that has one. */
  of(roll: Dice, pattern: string, home = ""): string {
    const all = this.#seen.filter((name) => fits(pattern, name));
    const near = all.filter((name) => name === home || name.startsWith(`${home}/`));
    const known = near.length > 0 ? near : all;
    if (known.length > 0 && roll(20) > 0) return pick(roll, known);
    // Beside what is there, and settings, which nobody makes.
    const [, above, own = ""] = /^(\w+\/.+?)(\/\w+(?:\/(?:\{[^/]*\}|\*))?)$/.exec(pattern) ?? [];
    if (above !== undefined) return this.of(roll, above, home) + this.of(roll, own);
    return pattern.replace(/\{[^}]*\}|\*/g, () => pick(roll, words("1 2 17 27 404")));
  }

  any(roll: Dice): string {
    return pick(roll, this.#seen);
  }
}

/** What most requests need, though no annotation says so. */
const LIKELY =
  /^((field|dimension|metric|event|display)?Name|name|parent|timeZone|startDate|endDate|dateRanges|metrics|pivots|requests|dimensions|funnel|steps|filterExpression)$/;

/** What makes most requests wrong, or another kind of question altogether. */
const SELDOM =
  /^(expression|dimensionExpression|cohortSpec|comparisons|conversionSpec|conversionActions|emptyFilter|hostName|currencyCode|limit|offset|pageToken|requestedSpec|metricFilter|filterClauses)$/;

/** How often a field is filled, of ten: the request's own mostly, those deep inside seldom. */
const FILLED = [7, 6, 5, 4, 3, 2] as const;

export function drawRequest(roll: Dice, method: Method, names: Names, form: Form): Message {
  const examples = examplesOf(method);
  if (examples.length === 0 || roll(2) === 0) return drawer(roll, method, names, form).anew();
  const { service, request } = method;
  const message = drawer(roll, method, names, "handed").like(pick(roll, examples));
  if (form === "handed") return message;
  const { serialize, deserialize } = messageDefinition(service, request.name);
  const unpack = (type: string, bytes: Buffer) => messageDefinition(service, type).deserialize(bytes);
  const root = protosFor(service);
  return writeMessage(
    root,
    request.name,
    deserialize(serialize(message)),
    { enumsAsNumbers: false },
    unpack,
  ) as Message;
}

/** Of examples: what is mostly drawn anew, because there may be one only, or it is a day of another time. */
const ONES_OWN =
  /^(parameterName|eventName|calculatedMetricId|customerId|advertiserId|user|startDate|endDate)$/;

function drawer(
  roll: Dice,
  { service, request }: Method,
  names: Names,
  form: Form,
): { readonly anew: () => Message; readonly like: (example: Example) => Message } {
  /** `place`: the full name of the message without its package. */
  const text = (found: Found, asked: Field): string => {
    const field = asked.name;
    const patterns = wantedPatterns(service, found, asked);
    if (patterns.length > 0 && roll(20) > 0) return names.of(roll, pick(roll, patterns));
    const place = found.name.split(".").slice(4).join(".");
    const fieldNames = OF_FIELDS[place];
    if (fieldNames !== undefined && /[nN]ame$/.test(field) && roll(8) > 0) return pick(roll, fieldNames);
    if (/^(parent|property|account|entity)$/.test(field) && roll(10) > 0) return names.any(roll);
    const fitting = FITTING[field];
    return pick(roll, fitting !== undefined && roll(6) > 0 ? fitting : TEXTS);
  };

  const message = (found: Found, depth: number): Message => {
    const filled: Message = {};
    const taken = new Set<string>();
    const fields = fieldsIn(service, found);
    // The dice decide which member of a oneof comes first.
    const from = roll(fields.length || 1);
    for (const field of [...fields.slice(from), ...fields.slice(0, from)]) {
      const required =
        [field.proto.options?.["(google.api.field_behavior)"]].flat().includes("REQUIRED") ||
        LIKELY.test(field.name);
      const seldom = SELDOM.test(field.name) && roll(6) > 0;
      if (!(required && roll(20) > 0) && (seldom || roll(10) >= (FILLED[depth] ?? 1))) continue;
      if (field.group !== undefined && taken.has(field.group)) continue;
      if (field.group !== undefined) taken.add(field.group);
      const value = held(found, field, depth);
      if (value !== undefined) filled[field.name] = value;
    }
    if (roll(4) > 0) layOut(filled);
    const { updateMask } = filled;
    if (updateMask !== undefined) filled.updateMask = mask(fields.find(({ name }) => name !== "updateMask"));
    return filled;
  };

  /** Pivots that share out the dimensions there are. */
  const layOut = ({ pivots, dimensions }: Message): void => {
    if (!Array.isArray(pivots) || !Array.isArray(dimensions)) return;
    const names = [...new Set((dimensions as readonly Message[]).map(({ name }) => name))];
    for (const pivot of pivots as Message[])
      Object.assign(pivot, { fieldNames: names.splice(0, 1), limit: "5", orderBys: [] });
  };

  /** Fields of what is changed, sometimes of nothing. */
  const mask = (changed: Field | undefined): unknown => {
    const there =
      changed?.found === undefined ? [] : fieldsIn(service, changed.found).map(({ name }) => name);
    const paths = [...there.filter(() => roll(3) === 0), ...(roll(8) === 0 ? ["*"] : [])];
    if (roll(30) === 0) paths.push("no_such_field");
    return form === "json" ? paths.map(camel).join(",") : { paths: paths.map(snake) };
  };

  const held = (found: Found, field: Field, depth: number): unknown => {
    const one = (): unknown => value(found, field, depth);
    if (field.proto.keyType !== undefined) return { a: one() };
    if (field.proto.rule === "repeated") return Array.from({ length: roll(4) }, one);
    return one();
  };

  const value = (found: Found, field: Field, depth: number): unknown => {
    const { proto, found: inner } = field;
    switch (proto.type) {
      case "string":
        return text(found, field);
      case "bool":
        return roll(2) === 0;
      case "int32":
        return pick(roll, roll(8) > 0 ? [0, 1, 2, 7, 100] : [250_001, -1]);
      case "int64":
        return pick(roll, roll(8) > 0 ? words("0 1 2 7 100") : words("250001 -1 9223372036854775807"));
      case "double":
      case "float":
        return pick(roll, [0, 1.5, -2, 1e12]);
      case "bytes":
        return form === "json" ? "YQ==" : Buffer.from("a");
    }
    if (inner?.node.values !== undefined) return pick(roll, Object.keys(inner.node.values));
    switch (inner?.name) {
      case undefined:
        return undefined;
      case "google.protobuf.FieldMask":
        return form === "json" ? "displayName" : { paths: ["display_name"] };
      case "google.protobuf.Timestamp":
        return form === "json" ? "2026-03-01T12:00:00Z" : { seconds: "1772366400" };
      case "google.protobuf.Duration":
        return form === "json" ? "3.500s" : { seconds: "3", nanos: 500_000_000 };
      case "google.protobuf.BoolValue":
        return form === "json" ? roll(2) === 0 : { value: roll(2) === 0 };
      case "google.protobuf.DoubleValue":
        return form === "json" ? 1.5 : { value: 1.5 };
      case "google.protobuf.Int64Value":
        return form === "json" ? "5" : { value: "5" };
      case "google.protobuf.StringValue":
        return form === "json" ? "a" : { value: "a" };
      case "google.type.Date":
        return { year: 2026, month: 1 + roll(13), day: 1 + roll(31) };
      default:
        return inner === undefined || depth > 5 ? {} : message(inner, depth + 1);
    }
  };

  const home = pick(roll, [names.of(roll, "properties/{property}"), "properties/1", "properties/2"]);

  /** A name of the kind that the example has. */
  const nameLike = (found: Found, field: Field, example: string): string | undefined => {
    if (/^(properties|accounts)\/\w/.test(example))
      return names.of(roll, example.replace(/(?<=^(?:\w+\/\w+\/)*\w+\/)\w+/g, "*"), home);
    const [pattern] = wantedPatterns(service, found, field);
    return pattern === undefined ? undefined : names.of(roll, pattern, home);
  };

  const alike = (found: Found, field: Field, example: unknown, depth: number): unknown => {
    if (Array.isArray(example))
      return example.slice(0, 1 + roll(example.length)).map((one) => alike(found, field, one, depth));
    if (typeof example === "string") {
      const name = nameLike(found, field, example);
      if (name !== undefined) return name;
      if (example.startsWith("$")) return names.of(roll, `properties/*/${example.slice(1)}s/*`, home);
    }
    if (roll(ONES_OWN.test(field.name) ? 2 : 25) === 0) return value(found, field, depth);
    const { found: inner } = field;
    const isOurs = field.proto.keyType === undefined && inner?.node.fields !== undefined;
    return isOurs && inner.name.startsWith("google.analytics.")
      ? filledLike(inner, example as Example, depth + 1)
      : example;
  };

  const filledLike = (found: Found, example: Example, depth: number): Message => {
    const fields = fieldsIn(service, found).filter(
      (field) => field.name in example || (depth === 0 && wantedPatterns(service, found, field).length > 0),
    );
    return Object.fromEntries(
      fields.map((field) => [field.name, alike(found, field, example[field.name] ?? "", depth)]),
    );
  };

  return { anew: () => message(request, 0), like: (example) => filledLike(request, example, 0) };
}
