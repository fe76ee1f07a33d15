/**
 * The library: the same steps the command line takes, without a terminal. Load goals, read a property, plan, apply,
 * report; import what is there, take drift into the files, do the Tag Manager part. The backtest is `ga4-goals/backtest`.
 */
export { type Applied, type ApplyInput, applyPlan, type Outcome } from "./apply/apply-plan.js";
export type { JournalLine, JournalWriter, OutcomeStatus } from "./apply/journal.js";
export type { LedgerStore, ResourceWriter, WriteOutcome } from "./apply/ports.js";
export { compileGoal, compileGoals } from "./compile/compile.js";
export type { Compiled, CompileNote, ResourceTemplate } from "./compile/template.js";
export type {
  AudienceDefinition,
  Goal,
  GoalsConfig,
  GoalType,
  GoalValue,
  Journey,
  Match,
  Target,
} from "./config/goal.js";
export { goalsJsonSchema } from "./config/json-schema.js";
export { type Loaded, loadGoals } from "./config/load.js";
export type { RawGoal, RawGoalsFile } from "./config/raw.js";
export type { Variables } from "./config/variables.js";
export { renderDiagnostic } from "./diagnostics/code-frame.js";
export type { Diagnostic, Place, SourceText } from "./diagnostics/diagnostic.js";
export { EXIT, type ExitCode, GoalsError } from "./diagnostics/error.js";
export type { ErrorCode } from "./diagnostics/error-codes.js";
export { lastChanges } from "./ga4/change-history.js";
export { type AdminClients, openAdminClients, openDataClient } from "./ga4/clients.js";
export { type Connection, parseEmulatorHost, SCOPE_EDIT, SCOPE_READ } from "./ga4/connection.js";
export { ADMIN_QUOTA, createPacer, type Pacer, type PacerOptions, type QuotaLimits } from "./ga4/pacer.js";
export { propertyReader } from "./ga4/property-reader.js";
export { reportingOver } from "./ga4/reporting.js";
export { resourceWriter } from "./ga4/resource-writer.js";
export {
  type AcceptedChange,
  type AcceptedDrift,
  acceptDrift,
  type LoadSources,
  type NotAccepted,
} from "./import/accept-drift.js";
export { goalsThere, withoutGoals } from "./import/goals-there.js";
export { type Imported, importGoals, type Owned, type Review } from "./import/import-goals.js";
export type { LeftOut, LeftOutCode } from "./import/left-out.js";
export { leftOutText, writeGoalsFile } from "./import/write-goals-file.js";
export { emptyLedger, type Ledger, type LedgerEntry } from "./ledger/ledger.js";
export { decodeLedger, encodeLedger, ledgerPath } from "./ledger/ledger-file.js";
export type { FieldChange, Operation, Plan, Policy, Reason, Refusal } from "./plan/plan.js";
export { needsAudiences, type PlanInput, planChanges } from "./plan/plan-changes.js";
export { createReport, type ReportOptions } from "./report/create-report.js";
export type { ConversionReport } from "./report/model.js";
export type { Fields, FieldValue, LiveResource, ResourceKind } from "./resources/resource.js";
export { type PropertyReader, readSnapshot } from "./snapshot/read-snapshot.js";
export type { DataStream, LiveChange, PropertyFacts, Snapshot } from "./snapshot/snapshot.js";
export { afterKeyEvents } from "./tag-manager/after-key-events.js";
export {
  applyTagManager,
  type TagManagerApplied,
  type TagManagerApplyInput,
  type TagManagerOutcome,
} from "./tag-manager/apply.js";
export {
  connectTagManager,
  TAG_MANAGER_SCOPES,
  type TagManagerClient,
  type TagManagerConnection,
} from "./tag-manager/connect.js";
export { explainTagManagerError } from "./tag-manager/explain.js";
export {
  readTagManager,
  type TagManagerReader,
  type TagManagerSnapshot,
  type TagManagerTarget,
  type TagManagerWriter,
} from "./tag-manager/model.js";
export {
  planTagManager,
  type TagManagerOperation,
  type TagManagerPlan,
  type TagManagerRefusal,
} from "./tag-manager/plan.js";
export { wantedTags } from "./tag-manager/wanted.js";
