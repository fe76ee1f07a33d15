/**
 * What tests of goals files, ours and other people's, need of the emulator: to start it, to say what is in it, to change
 * it behind everyone's back and to make it fail. The only names outside this folder that are promised to stay.
 */

export { createClock, type EmulatorClock, systemClock } from "./clock.js";
export {
  driftAudience,
  driftKeyEvent,
  driftRules,
  loseAudience,
  loseKeyEvent,
  loseRules,
  SOMEONE_ELSE,
} from "./drift.js";
export type { AdCost } from "./events/ad-costs.js";
export type { ExportRow } from "./events/export-row.js";
export type { EventSource } from "./events/load.js";
export { type EventLoadCode, EventLoadError } from "./events/load.js";
export type { IngestResult } from "./events/store.js";
export { StoreFileError } from "./events/store-file.js";
export { type Fault, type FaultEffect, type Faults, QUOTA_EXCEEDED } from "./faults.js";
export { type Ga4, type Ga4Options, startGa4 } from "./ga4.js";
export type { CallRecord, Counters } from "./grpc/call-log.js";
export type { ExchangeRates } from "./money.js";
export { ADMIN_QUOTAS, type QuotaOptions, type QuotaUsage } from "./quotas.js";
export {
  type AccountSeed,
  type AnnotationSeed,
  type AudienceSeed,
  DEFAULT_AUDIENCES,
  type KeyEventSeed,
  type PropertySeed,
  type RuleSeed,
  type StreamSeed,
} from "./seeds.js";
export { type Emulator, type EmulatorOptions, startEmulator } from "./server.js";
export type { Actor, Role, World } from "./world/state.js";
export { OWNER, setRole, trashProperty } from "./world/world.js";
