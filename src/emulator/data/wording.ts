/**
 * What the Data API says when it refuses, in its own words: texts that people have recorded from the live service (the
 * two spaces after "metric." and the one at the end are Google's), and GA4's help. The one place that holds them. What
 * this emulator refuses on its own account is said so.
 */

import { status } from "@grpc/grpc-js";
import { invalidArgument, permissionDenied, resourceExhausted, StatusError } from "../grpc/status.js";

const PROPERTY_ID = "https://developers.google.com/analytics/devguides/reporting/data/v1/property-id";
const SCHEMA = "https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema";

/** The property is not there, or not the caller's: the same answer for both. */
export function noPermission(): StatusError {
  return permissionDenied(
    `User does not have sufficient permissions for this property. To learn more about Property ID, see ${PROPERTY_ID}.`,
  );
}

export function invalidPropertyId(id: string): StatusError {
  return permissionDenied(
    `Invalid property ID: ${id}. A numeric Property ID is required. To learn more about Property ID, see ${PROPERTY_ID}.`,
  );
}

export function notADimension(name: string): StatusError {
  return invalidArgument(
    `Field ${name} is not a valid dimension. For a list of valid dimensions and metrics, see ${SCHEMA} `,
  );
}

export function notAMetric(name: string): StatusError {
  return invalidArgument(
    `Field ${name} is not a valid metric.  For a list of valid dimensions and metrics, see ${SCHEMA} `,
  );
}

export function duplicateDimension(name: string): StatusError {
  return invalidArgument(`Found duplicate dimensions: ${name}`);
}

export function duplicateMetric(name: string): StatusError {
  return invalidArgument(`Duplicate metrics are not allowed. Found duplicate metrics: ${name}`);
}

export function notPositive(field: "limit" | "offset", value: bigint): StatusError {
  return invalidArgument(`${field} must be positive. The API received ${field} = ${value}`);
}

export function dateRangeRequired(): StatusError {
  return invalidArgument("A dateRange is required.");
}

export function tooManyDateRanges(count: number): StatusError {
  return invalidArgument(
    `Requests are limited to 4 dateRanges.\n  This request contains ${count} dateRanges.`,
  );
}

export function notADate(field: "startDate" | "endDate", text: string): StatusError {
  return invalidArgument(
    `Invalid ${field} : ${text}. ${field} must be YYYY-MM-DD, NdaysAgo, yesterday, or today.`,
  );
}

export function dateOutOfBounds(field: "start_date" | "end_date", day: string): StatusError {
  return invalidArgument(`${field} = ${day} must be greater than 2015-08-13 and less than 3000-01-01.`);
}

export function reversedDateRange(start: string, end: string): StatusError {
  return invalidArgument(
    `start_date must be less than or equal to end_date. start_date = ${start} and end_date = ${end}`,
  );
}

export function reservedRangeName(name: string): StatusError {
  // The proto forbids it; Google's wording is not established.
  return invalidArgument(`The dateRange name ${name} cannot begin with date_range_ or RESERVED_.`);
}

export function tooManyDimensions(count: number): StatusError {
  return invalidArgument(
    `Requests are limited to 9 dimensions within a nested request.\n  This request is for ${count} dimensions.`,
  );
}

export function tooManyMetrics(count: number): StatusError {
  return invalidArgument(
    `Requests are limited to 10 metrics within a nested request.\n  This request is for ${count} metrics.`,
  );
}

export function nothingAsked(): StatusError {
  return invalidArgument("Requests require dimensions and/or metrics. Most requests include both.");
}

export function orderedByUnknown(name: string): StatusError {
  return invalidArgument(
    `Field ${name} exists in OrderBy but is not defined in input Dimensions/Metrics list`,
  );
}

export function countNotSupported(): StatusError {
  return invalidArgument("Metric aggregation Count is not supported in ReportRequest.");
}

export function emptyBatch(kind: "Reports" | "PivotReports"): StatusError {
  const one = kind === "Reports" ? "runReportRequest" : "runPivotReportRequest";
  return invalidArgument(`The batchRun${kind}Request must contain at least one ${one}.`);
}

const EXPLORER = "https://ga-dev-tools.web.app/ga4/dimensions-metrics-explorer/";

/** `change`: `remove eventCount`, `add sessionCampaignName`. */
export function incompatible(change: string): StatusError {
  return invalidArgument(
    `Please ${change} to make the request compatible for example. The request's dimensions & metrics are incompatible. To learn more, see ${EXPLORER}`,
  );
}

// Of what follows, Google's wording is not established.

export function cohortInvalid(problem: string): StatusError {
  return invalidArgument(`The cohortSpec is invalid: ${problem}.`);
}

export function cohortWithDates(): StatusError {
  return invalidArgument("A request with a cohortSpec must not have dateRanges.");
}

export function tooManyMinuteRanges(count: number): StatusError {
  return invalidArgument(
    `Requests are limited to 2 minuteRanges.\n  This request contains ${count} minuteRanges.`,
  );
}

export function minutesOutOfBounds(last: number): StatusError {
  return invalidArgument(`startMinutesAgo must be at most ${last}, and endMinutesAgo at least 0.`);
}

export function reversedMinutes(): StatusError {
  return invalidArgument("startMinutesAgo must not be less than endMinutesAgo.");
}

export function invalidName(name: string): StatusError {
  return invalidArgument(`The name ${name} of an expression must match ^[a-zA-Z0-9_]+$.`);
}

export function pivotInvalid(problem: string): StatusError {
  return invalidArgument(`The pivots are invalid: ${problem}.`);
}

/** Our own words: GA4's are not established. */
export function noCurrency(code: string): StatusError {
  return invalidArgument(`The currencyCode ${code} is not a code of ISO 4217.`);
}

export function noSavedComparison(name: string): StatusError {
  return invalidArgument(`The comparison ${name} is not saved on this property.`);
}

export function tooManyRequests(count: number): StatusError {
  return invalidArgument(
    `Batch requests are limited to 5 requests.\n  This batch request contains ${count} requests.`,
  );
}

export function otherProperty(): StatusError {
  // Google's wording is not established.
  return invalidArgument("Each request's property must be unspecified or that of the batch.");
}

export function invalidFilter(field: string, problem: string): StatusError {
  // Google's wording is not established.
  return invalidArgument(`The filter on ${field} is invalid: ${problem}`);
}

/** For a part of the API that GA4 has and this emulator does not: never GA4's words. */
export function notEmulated(part: string): StatusError {
  return new StatusError(status.UNIMPLEMENTED, `${part}: not part of this emulator.`);
}

export function tokensExhausted(bucket: "day" | "hour" | "projectHour"): StatusError {
  switch (bucket) {
    case "day":
      return resourceExhausted(
        "Exhausted property tokens per day. These quota tokens will return in under 24 hours.",
      );
    case "hour":
      return resourceExhausted(
        "Exhausted property tokens per hour. These quota tokens will return in under an hour.",
      );
    case "projectHour":
      return resourceExhausted(
        "Exhausted property tokens for a project per hour. These quota tokens will return in under an hour.",
      );
  }
}

export function concurrencyExhausted(): StatusError {
  return resourceExhausted("Exhausted concurrent requests quota. Please retry after a few seconds.");
}
