/** Drift of what `setup:` says, as edits of a goals file: names and notes of custom definitions, retention, switches. Pure. */
import { type Setup, SWITCH_NAMES, type SwitchName } from "../../goals/setup.js";
import type { YamlData } from "../../goals/yaml/inline-yaml.js";
import type { EditPath } from "../../goals/yaml/yaml-positions.js";
import type { FieldValue, ResourceKind } from "../../sync/resources/resource.js";
import { RETENTIONS, SWITCHES } from "../../sync/resources/settings/settings.js";

export interface SetupDrift {
  readonly kind: ResourceKind;
  /** `setup.dimensions.variant` and the like. */
  readonly goal: string;
  readonly field: string;
  /** The live value, and of a switch the web stream it was found on, by measurement id. */
  readonly found: readonly { readonly live: FieldValue; readonly stream: string | undefined }[];
}

/** What is to be written where; undefined takes the key away. */
export type SetupEdits = readonly { readonly path: EditPath; readonly value: YamlData | undefined }[];

const DEFINITION_FIELDS: Readonly<Record<string, string>> = {
  display_name: "name",
  description: "description",
  measurement_unit: "unit",
};

/** `streams`: the measurement ids that the file manages. Null where a goals file can't say it. */
export function setupEdits(
  { kind, goal, field, found }: SetupDrift,
  streams: readonly string[],
): SetupEdits | null {
  const [first] = found;
  if (first === undefined) return null;
  const path = goal.split(".");
  const live = String(first.live ?? "");
  switch (kind) {
    case "custom_dimension":
    case "custom_metric": {
      const key = DEFINITION_FIELDS[field];
      if (key === undefined) return null;
      const value = key === "unit" ? live.toLowerCase() : live;
      return [{ path: [...path, key], value: value === "" ? undefined : value }];
    }
    case "data_retention": {
      const name = Object.entries(RETENTIONS).find(([, retention]) => retention === live)?.[0];
      return name === undefined ? null : [{ path, value: name }];
    }
    case "enhanced_measurement": {
      const name = SWITCH_NAMES.find((one) => SWITCHES[one] === field);
      if (name === undefined) return null;
      const everywhere = found.length === streams.length && found.every((one) => one.live === first.live);
      return found.map(({ live: on, stream = "" }) => ({
        path: everywhere ? [...path, name] : [...path, "streams", stream, name],
        value: on === true,
      }));
    }
    default:
      return null;
  }
}

/** All that a setup says, a line each, as it is on each of the streams. */
export function setupLines(
  setup: Setup | undefined,
  streams: readonly string[],
): ReadonlyMap<string, unknown> {
  const {
    dimensions = [],
    metrics = [],
    retention,
    enhancedMeasurement,
    enhancedMeasurementOf = {},
  } = setup ?? {};
  const definitions = [
    ...dimensions.map(({ parameter, ...said }) => [`setup.dimensions.${parameter}`, said] as const),
    ...metrics.map(({ parameter, ...said }) => [`setup.metrics.${parameter}`, said] as const),
  ];
  return new Map([
    ...definitions.flatMap(([at, said]) =>
      Object.entries(said).map(([key, value]): [string, unknown] => [`${at}.${key}`, value]),
    ),
    ...(retention === undefined ? [] : [["setup.retention", retention] as [string, unknown]]),
    ...streams.flatMap((id) =>
      Object.entries({ ...enhancedMeasurement, ...enhancedMeasurementOf[id] }).map(
        ([name, on]): [string, unknown] => [lineOfSwitch(name as SwitchName, id), on],
      ),
    ),
  ]);
}

const lineOfSwitch = (name: SwitchName, stream: string): string =>
  `setup.enhanced_measurement.${stream}.${name}`;

/** The lines that such edits are to change, and to what. */
export function linesMeant(edits: SetupEdits, drift: SetupDrift): ReadonlyMap<string, unknown> {
  if (drift.kind !== "enhanced_measurement")
    return new Map(edits.map(({ path, value }) => [path.join("."), value]));
  return new Map(
    drift.found.map(({ live, stream = "" }) => {
      const name = SWITCH_NAMES.find((one) => SWITCHES[one] === drift.field) ?? "enabled";
      return [lineOfSwitch(name, stream), live === true];
    }),
  );
}
