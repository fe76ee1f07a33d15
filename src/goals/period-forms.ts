/** The forms of a period, as help, schemas and messages name them; `report/period.ts` reads them. */
export const PERIOD_FORMS =
  "28d, yesterday, last-week, this-month, last-quarter, 2026-10, 2026-Q3, 2026 or 2026-10-01..2026-10-31";
