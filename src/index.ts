/**
 * The library: what the command line does, without a terminal. `planProperty`, `applyProperty`, `resumeApply`,
 * `reportProperty` and `overClients` do the main job; beneath them are the steps they are made of: load goals, read a
 * property, plan, apply, import, take drift into the files, do the Tag Manager part. The backtest is `ga4-goals/backtest`.
 */

export {
  type AcceptedChange,
  type AcceptedDrift,
  acceptDrift,
  type LoadSources,
  type NotAccepted,
} from "./authoring/live/accept-drift.js";
export {
  goalsThere,
  type Imported,
  importGoals,
  type Owned,
  type Review,
  withoutGoals,
} from "./authoring/live/import-goals.js";
export type { LeftOut, LeftOutCode } from "./authoring/live/left-out.js";
export { leftOutText, writeGoalsFile } from "./authoring/live/write-goals-file.js";
export { renderDiagnostic } from "./diagnostics/code-frame.js";
export type { Diagnostic, Place, SourceText } from "./diagnostics/diagnostic.js";
export { EXIT, type ExitCode, GoalsError } from "./diagnostics/error.js";
export type { ErrorCode } from "./diagnostics/error-codes.js";
export type { End } from "./diagnostics/outcome.js";
export type {
  AudienceDefinition,
  Goal,
  GoalsConfig,
  GoalType,
  GoalValue,
  Journey,
  Match,
  Target,
} from "./goals/goal.js";
export type { RawGoal } from "./goals/goal-schema.js";
export { goalsJsonSchema } from "./goals/json-schema.js";
export { type Loaded, loadGoals } from "./goals/load.js";
export { type LoadedPolicy, loadPolicy } from "./goals/policy/load.js";
export type { PolicyFile, PolicyRule } from "./goals/policy/policy.js";
export type { RawGoalsFile } from "./goals/schema.js";
export type { Variables } from "./goals/yaml/variables.js";
export { lastChanges } from "./google/admin/change-history.js";
export { propertyReader } from "./google/admin/property-reader.js";
export { resourceWriter } from "./google/admin/resource-writer.js";
export { type AdminClients, openAdminClients, openDataClient } from "./google/clients.js";
export { type Connection, parseEmulatorHost, SCOPE_EDIT, SCOPE_READ } from "./google/connection.js";
export { reportingOver } from "./google/data/reporting.js";
export { ADMIN_QUOTA, createPacer, type Pacer, type PacerOptions, type QuotaLimits } from "./google/pacer.js";
export {
  connectTagManager,
  createTagManagerPacer,
  explainTagManagerError,
  TAG_MANAGER_SCOPES,
  type TagManagerClient,
  type TagManagerConnection,
  type TagManagerPacerOptions,
} from "./google/tag-manager/connect.js";
export { createReport, type ReportOptions } from "./report/create-report.js";
export { type ReportFormat, renderReport } from "./report/draw/formats.js";
export type { ConversionReport } from "./report/model.js";
export { type Applied, type ApplyInput, applyPlan, type Outcome } from "./sync/apply/apply-plan.js";
export type { JournalLine, JournalWriter } from "./sync/apply/journal.js";
export type { LedgerStore, ResourceWriter, WriteOutcome } from "./sync/apply/ports.js";
export { compileGoal, compileGoals } from "./sync/compile/compile.js";
export type { Compiled, CompileNote, ResourceTemplate } from "./sync/compile/template.js";
export { obstacleText } from "./sync/draw/notes.js";
export { renderPlan, type TextOptions } from "./sync/draw/plan-text.js";
export type { Obstacle, Operation, Refusal } from "./sync/ga4-plan/ga4-plan.js";
export { neededKinds, type PlanInput, planChanges } from "./sync/ga4-plan/plan-changes.js";
export { emptyLedger, type Ledger, type LedgerEntry } from "./sync/ledger/ledger.js";
export { decodeLedger, encodeLedger, ledgerPath } from "./sync/ledger/ledger-file.js";
export type { FieldChange, OutcomeStatus, Reason } from "./sync/operations/operation.js";
export type { Policy } from "./sync/operations/refusal.js";
export type { Plan } from "./sync/plan/plan.js";
export { afterKeyEvents } from "./sync/plan/plan.js";
export type { Fields, FieldValue, LiveResource, ResourceKind } from "./sync/resources/resource.js";
export { type PropertyReader, readSnapshot } from "./sync/snapshot/read-snapshot.js";
export type { DataStream, LiveChange, PropertyFacts, Snapshot } from "./sync/snapshot/snapshot.js";
export {
  applyTagManager,
  type TagManagerApplied,
  type TagManagerApplyInput,
  type TagManagerOutcome,
} from "./sync/tag-manager/apply.js";
export {
  readTagManager,
  type TagManagerReader,
  type TagManagerSnapshot,
  type TagManagerTarget,
  type TagManagerWriter,
} from "./sync/tag-manager/model.js";
export { planTagManager } from "./sync/tag-manager/plan.js";
export type {
  TagManagerOperation,
  TagManagerPlan,
  TagManagerRefusal,
} from "./sync/tag-manager/tag-manager-plan.js";
export { wantedTags } from "./sync/tag-manager/wanted.js";
export type { CheckResult, Finding, FindingKind, Judged } from "./watch/finding.js";
export { type Access, googleAccess, type SignInWish } from "./workflows/access.js";
export {
  type AppliedProperty,
  type ApplyListeners,
  type ApplyPropertyInput,
  applyProperty,
  resumeApply,
} from "./workflows/apply.js";
export { type CheckWish, checkFromStore, checkProperty } from "./workflows/check.js";
export type { PropertyTask } from "./workflows/fleet/fleet.js";
export { type OverClientsOptions, overClients } from "./workflows/fleet/over-clients.js";
export { obstaclesIn, type ReadObstacles, readObstacles } from "./workflows/obstacles.js";
export { type PlannedProperty, type PropertyInput, planProperty } from "./workflows/plan.js";
export { PlanRefused } from "./workflows/plan-refused.js";
export type { Rules } from "./workflows/policy.js";
export { type ReportInput, type ReportWish, reportProperty } from "./workflows/report.js";
export { fileState, type State } from "./workflows/state.js";
