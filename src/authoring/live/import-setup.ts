/**
 * What of a live property goes under `setup:`: custom dimensions and metrics, and the settings that are not as GA4 has them
 * from the start. What is not written there is not managed.
 */
import type { RawGoalsFile } from "../../goals/schema.js";
import {
  METRIC_UNITS,
  type MetricUnit,
  SWITCH_NAMES,
  type Switches,
  setupSchema,
} from "../../goals/setup.js";
import type { LiveResource } from "../../sync/resources/resource.js";
import { RETENTIONS, SWITCHES } from "../../sync/resources/settings/settings.js";
import type { Snapshot } from "../../sync/snapshot/snapshot.js";

type RawSetup = NonNullable<RawGoalsFile["setup"]>;

export interface ImportedSetup {
  /** Undefined where there is nothing to say. */
  readonly setup: RawSetup | undefined;
  /** Definitions that a goals file can't say. */
  readonly left: readonly LiveResource[];
}

/** From the start everything is measured but forms, and events are kept for two months. */
const FROM_THE_START = { on: (name: string): boolean => name !== "forms", retention: "TWO_MONTHS" };

export function importSetup({ resources, streams }: Snapshot): ImportedSetup {
  const left: LiveResource[] = [];
  const ofKind = (kind: LiveResource["kind"]): readonly LiveResource[] =>
    resources.filter((r) => r.kind === kind);
  /** By parameter; of two with one parameter a file can name one. */
  const named = <T>(kind: "custom_dimension" | "custom_metric", read: (r: LiveResource) => T | undefined) => {
    const entries = new Map<string, T>();
    for (const resource of ofKind(kind)) {
      const parameter = String(resource.fields.parameter_name);
      const entry = read(resource);
      const block = kind === "custom_dimension" ? "dimensions" : "metrics";
      const sayable =
        entry !== undefined &&
        !entries.has(parameter) &&
        setupSchema.safeParse({ [block]: { [parameter]: entry } }).success;
      if (sayable) entries.set(parameter, entry);
      else left.push(resource);
    }
    return entries;
  };
  const dimensions = named("custom_dimension", ({ fields }) => ({
    scope: String(fields.scope).toLowerCase() as "event" | "user" | "item",
    ...texts(fields),
  }));
  const metrics = named("custom_metric", ({ fields }) => {
    const unit = METRIC_UNITS.find((u) => u === String(fields.measurement_unit).toLowerCase());
    return unit === undefined || !asMoneyIsSaid(unit, fields) ? undefined : { unit, ...texts(fields) };
  });
  const kept = ofKind("data_retention")[0]?.fields.event_data_retention;
  const retention = (Object.keys(RETENTIONS) as (keyof typeof RETENTIONS)[]).find(
    (name) => RETENTIONS[name] === kept && kept !== FROM_THE_START.retention,
  );
  const single = Object.fromEntries(
    ofKind("enhanced_measurement").flatMap((r) => {
      const id = streams.find(({ name }) => name === r.parent)?.measurementId;
      const switches = differing(r);
      return id === undefined || Object.keys(switches).length === 0 ? [] : [[id, switches] as const];
    }),
  );
  const setup: RawSetup = {
    ...(dimensions.size === 0 ? {} : { dimensions: Object.fromEntries(dimensions) }),
    ...(metrics.size === 0 ? {} : { metrics: Object.fromEntries(metrics) }),
    ...(retention === undefined ? {} : { retention }),
    ...(Object.keys(single).length === 0 ? {} : { enhanced_measurement: { streams: single } }),
  };
  return { setup: Object.keys(setup).length === 0 ? undefined : setup, left };
}

function texts(fields: LiveResource["fields"]): { readonly name: string; readonly description?: string } {
  const { display_name: name, description } = fields;
  return { name: String(name), ...(description ? { description: String(description) } : {}) };
}

/** A goals file says of money that it is revenue, and of nothing else that it is restricted. */
function asMoneyIsSaid(unit: MetricUnit, { restricted_metric_type: types }: LiveResource["fields"]): boolean {
  return JSON.stringify(types ?? []) === JSON.stringify(unit === "currency" ? ["REVENUE_DATA"] : []);
}

function differing({ fields }: LiveResource): Switches {
  return Object.fromEntries(
    SWITCH_NAMES.flatMap((name) => {
      const on = fields[SWITCHES[name]] === true;
      return on === FROM_THE_START.on(name) ? [] : [[name, on] as const];
    }),
  );
}
