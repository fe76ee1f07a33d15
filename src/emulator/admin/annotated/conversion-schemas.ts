/** What the proto's comments say of a conversion value schema for SKAdNetwork. Throws INVALID_ARGUMENT. */
import { invalidArgument } from "../../grpc/status.js";

interface Window {
  readonly postbackWindowSettingsEnabled?: boolean;
  readonly conversionValues?: readonly {
    readonly displayName?: string;
    readonly fineValue?: number | null;
    readonly eventMappings?: readonly Mapping[];
  }[];
}

interface Mapping {
  readonly eventName?: string;
  readonly [bound: string]: unknown;
}

const BOUNDS = ["minEventCount", "maxEventCount", "minEventValue", "maxEventValue"];
const WINDOWS = ["One", "Two", "Three"];

export function checkConversionSchema(message: Readonly<Record<string, unknown>>): void {
  for (const [index, name] of WINDOWS.entries()) {
    const window = message[`postbackWindow${name}`] as Window | null | undefined;
    if (window) checkWindow(window, `postback_window_${name.toLowerCase()}`, index === 0);
  }
}

function checkWindow(window: Window, at: string, isFirst: boolean): void {
  const { postbackWindowSettingsEnabled: enabled = false, conversionValues = [] } = window;
  if (isFirst && !enabled) throw invalidArgument(`${at}.postback_window_settings_enabled must be true.`);
  const [least, most] = [enabled ? 1 : 0, 128];
  if (conversionValues.length < least || conversionValues.length > most)
    throw invalidArgument(`${at}.conversion_values must have ${least} to ${most} entries.`);
  for (const { displayName = "", fineValue = null, eventMappings = [] } of conversionValues) {
    if (displayName.length > 50) throw invalidArgument(`${at}: display_name has at most 50 characters.`);
    if (isFirst !== (fineValue !== null))
      throw invalidArgument(`${at}: fine_value is for the first window, and must be set there.`);
    if (fineValue !== null && (fineValue < 0 || fineValue > 63))
      throw invalidArgument(`${at}: fine_value must be 0 to 63.`);
    if (eventMappings.length > 3 || (enabled && eventMappings.length === 0))
      throw invalidArgument(`${at}: event_mappings must have 1 to 3 entries.`);
    for (const mapping of eventMappings) checkMapping(mapping, at);
  }
}

function checkMapping({ eventName = "", ...bounds }: Mapping, at: string): void {
  if (eventName === "" || eventName.length > 40)
    throw invalidArgument(`${at}: event_name is required, of at most 40 characters.`);
  if (BOUNDS.every((name) => bounds[name] === undefined || bounds[name] === null))
    throw invalidArgument(`${at}: one of the four least and most values must be set.`);
}
