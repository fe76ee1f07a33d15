/**
 * Writes to the Admin API, once each. The official clients would retry creates and updates by themselves on UNKNOWN and
 * UNAVAILABLE, and a lost answer would then double a rule: `retry: null` turns that off.
 */
import { GoalsError } from "../../diagnostics/error.js";
import type { ResourceWriter, WriteOutcome } from "../../sync/apply/ports.js";
import type { Fields, LiveResource, ResourceKind } from "../../sync/resources/resource.js";
import type { AdminClients } from "../clients.js";
import { explainGoogleError, isUnclear } from "../errors.js";
import {
  readAudience,
  readCustomDimension,
  readCustomMetric,
  readDataRetention,
  readEnhancedMeasurement,
  readEventCreateRule,
  readKeyEvent,
  toMessage,
} from "./wire.js";

/** A write that takes longer than this counts as unclear. */
const TIMEOUT_MS = 30_000;
// The typings know no null, the code does: it is how gax is told not to retry.
const ONCE = { retry: null as never, timeout: TIMEOUT_MS };

interface KindWriter {
  readonly create: (parent: string, message: Record<string, unknown>) => Promise<LiveResource>;
  readonly update: (message: Record<string, unknown>, paths: string[]) => Promise<LiveResource>;
  readonly remove: (name: string) => Promise<unknown>;
}

/** Settings are neither made nor removed, and no plan says so. */
const ALWAYS_THERE = {
  create: () => Promise.reject(new Error("settings are not created")),
  remove: () => Promise.reject(new Error("settings are not removed")),
};

/**
 * Writes through the Admin API, each write once. Nothing throws: a write is done, refused with Google's own text, or
 * unclear where the answer was lost.
 */
export function resourceWriter(clients: AdminClients): ResourceWriter {
  const outcome = (write: () => Promise<LiveResource | undefined>): Promise<WriteOutcome> =>
    outcomeOf(() => clients.pacer.run("write", write));
  const writers: { readonly [K in ResourceKind]: KindWriter } = {
    key_event: {
      create: async (parent, keyEvent) =>
        readKeyEvent((await clients.beta.createKeyEvent({ parent, keyEvent }, ONCE))[0]),
      update: async (keyEvent, paths) =>
        readKeyEvent((await clients.beta.updateKeyEvent({ keyEvent, updateMask: { paths } }, ONCE))[0]),
      remove: (name) => clients.beta.deleteKeyEvent({ name }, ONCE),
    },
    event_create_rule: {
      create: async (parent, eventCreateRule) =>
        readEventCreateRule(
          (await clients.alpha.createEventCreateRule({ parent, eventCreateRule }, ONCE))[0],
        ),
      update: async (eventCreateRule, paths) =>
        readEventCreateRule(
          (await clients.alpha.updateEventCreateRule({ eventCreateRule, updateMask: { paths } }, ONCE))[0],
        ),
      remove: (name) => clients.alpha.deleteEventCreateRule({ name }, ONCE),
    },
    audience: {
      create: async (parent, audience) =>
        readAudience((await clients.alpha.createAudience({ parent, audience }, ONCE))[0]),
      update: async (audience, paths) =>
        readAudience((await clients.alpha.updateAudience({ audience, updateMask: { paths } }, ONCE))[0]),
      // There is no delete; an archived audience never comes back.
      remove: (name) => clients.alpha.archiveAudience({ name }, ONCE),
    },
    custom_dimension: {
      create: async (parent, customDimension) =>
        readCustomDimension((await clients.beta.createCustomDimension({ parent, customDimension }, ONCE))[0]),
      update: async (customDimension, paths) =>
        readCustomDimension(
          (await clients.beta.updateCustomDimension({ customDimension, updateMask: { paths } }, ONCE))[0],
        ),
      remove: (name) => clients.beta.archiveCustomDimension({ name }, ONCE),
    },
    custom_metric: {
      create: async (parent, customMetric) =>
        readCustomMetric((await clients.beta.createCustomMetric({ parent, customMetric }, ONCE))[0]),
      update: async (customMetric, paths) =>
        readCustomMetric(
          (await clients.beta.updateCustomMetric({ customMetric, updateMask: { paths } }, ONCE))[0],
        ),
      remove: (name) => clients.beta.archiveCustomMetric({ name }, ONCE),
    },
    data_retention: {
      ...ALWAYS_THERE,
      update: async (dataRetentionSettings, paths) =>
        readDataRetention(
          (
            await clients.beta.updateDataRetentionSettings(
              { dataRetentionSettings, updateMask: { paths } },
              ONCE,
            )
          )[0],
        ),
    },
    enhanced_measurement: {
      ...ALWAYS_THERE,
      update: async (enhancedMeasurementSettings, paths) =>
        readEnhancedMeasurement(
          (
            await clients.alpha.updateEnhancedMeasurementSettings(
              { enhancedMeasurementSettings, updateMask: { paths } },
              ONCE,
            )
          )[0],
        ),
    },
  };
  return {
    create: (kind, parent, fields) => outcome(() => writers[kind].create(parent, withoutNulls(fields))),
    update: (kind, name, fields) =>
      outcome(() => writers[kind].update({ ...withoutNulls(fields), name }, Object.keys(fields).toSorted())),
    remove: (kind, name) => outcome(async () => void (await writers[kind].remove(name))),
  };
}

/** A field that is null is cleared by naming it in the mask and leaving it out of the message. */
function withoutNulls(fields: Fields): Record<string, unknown> {
  return toMessage(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)));
}

async function outcomeOf(write: () => Promise<LiveResource | undefined>): Promise<WriteOutcome> {
  try {
    return { kind: "done", live: (await write()) ?? null };
  } catch (error) {
    // What is ours was not sent at all.
    const isSent = !(error instanceof GoalsError);
    return { kind: isSent && isUnclear(error) ? "unclear" : "refused", error: explainGoogleError(error) };
  }
}
