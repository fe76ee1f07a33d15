/**
 * Every code an error can have that is not about a place in a file; those are in `messages/`. Closed, so that each is
 * explained in `docs/troubleshooting/`: a new code is added here and there. The words are where it is thrown.
 */
export const errorCodes = [
  // The command line.
  "usage",
  "confirmation-needed",
  "not-confirmed",
  "unexpected",
  "write-failed",
  "file-access",
  "file-exists",
  "outside-folder",
  "changed-elsewhere",
  "not-from-the-page",
  "too-large",
  "unknown-request",

  // Goals files and their folder.
  "file-wrong",
  "no-files",
  "goals-exist",
  "goal-unknown",
  "client-unknown",
  "not-run",

  // The property.
  "property-missing",
  "property-wrong",
  "wrong-property",
  "property-deleted",
  "property-in-trash",
  "no-role",

  // Signing in, and what Google answers.
  "not-signed-in",
  "credentials-file",
  "scope-missing",
  "not-allowed",
  "not-found",
  "api-disabled",
  "over-quota",
  "unreachable",
  "refused-by-google",
  "google-error",
  "emulator-host",

  // This machine.
  "node-too-old",
  "clock-wrong",

  // Plan and apply.
  "refused",
  "stale",
  "locked",
  "stopped",
  "interrupted",
  "nothing-to-resume",
  "plan-absent",
  "plan-damaged",
  "plan-used",
  "ledger-damaged",
  "journal-damaged",

  // Reports and the store.
  "period-unknown",
  "dimension-unknown",
  "report-cut-off",
  "logo-unusable",
  "sheet-too-long",
  "store-empty",
  "store-gap",
  "store-locked",
  "store-damaged",
  "tokens-low",

  // Schedules and where reports go.
  "no-schedule",
  "schedule-unknown",
  "schedule-wrong",
  "schedule-failed",
  "cron-wrong",
  "cron-other-day",
  "delivery-failed",
  "webhook-address",
  "place-unset",
  "no-places",
  "incidents-damaged",
  "sheet-unknown",
  "sheet-not-ours",
  "health-port",

  // Exported events.
  "events-none",
  "events-format",
  "events-unreadable",
  "events-broken-line",
  "events-column",
  "events-row",
  "events-wrong",
  "too-many-goals",
  "against-unknown",
  "against-nothing",

  // BigQuery.
  "bigquery-cancelled",
  "bigquery-estimate",
  "bigquery-failed",
  "bigquery-incomplete",
  "bigquery-not-allowed",
  "bigquery-not-found",
  "bigquery-query",
  "bigquery-quota",
  "bigquery-timeout",
  "bigquery-too-many-bytes",
  "bigquery-unavailable",

  // Page code and `verify`.
  "measurement-id-missing",
  "walk-wrong",
  "site-unreachable",
  "playwright-missing",
  "chromium-missing",

  // Leads of a CRM.
  "leads-file",
  "api-secret-missing",
  "leads-refused",
  "leads-journal-damaged",

  // Tag Manager.
  "stream-unclear",
  "stream-unknown",
  "trigger-missing",
  "workspace-conflict",
  "version-failed",
  "publish-failed",

  // CI.
  "github-refused",
  "github-error",
  "gitlab-refused",
  "gitlab-error",
  "bitbucket-refused",
  "bitbucket-error",
  "azure-devops-refused",
  "azure-devops-error",
  "ledger-not-kept",
  "not-reviewed",

  // The emulator.
  "emulator-start",
] as const;

export type ErrorCode = (typeof errorCodes)[number];
