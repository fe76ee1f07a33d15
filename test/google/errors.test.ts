/** One failure, however it comes: from gRPC, from REST, from a job of BigQuery or from the network. */
import { describe, expect, it } from "vitest";
import { bigQueryError } from "../../src/google/bigquery/bigquery-jobs.js";
import { explainGoogleError } from "../../src/google/errors.js";
import { explainTagManagerError } from "../../src/google/tag-manager/connect.js";

const TOKEN = "ya29.a0AfH6SMB-secret";
/** As googleapis throws an answer. */
const answered = (status: number, reason: string, message: string, details: readonly unknown[] = []): Error =>
  Object.assign(new Error(message), {
    code: status,
    response: { status, data: { error: { code: status, message, errors: [{ reason }], details } } },
  });
const refusedConnection = Object.assign(
  new Error("request failed, reason: connect ECONNREFUSED 127.0.0.1:1"),
  {
    code: "ECONNREFUSED",
  },
);
const target = { account: "1", container: "2", workspace: "ga4-goals" };

const SERVICES = [
  ["GA4", (error: unknown) => explainGoogleError(error), ""],
  ["Tag Manager", (error: unknown) => explainTagManagerError(error, target), ""],
  ["BigQuery", bigQueryError, "bigquery-"],
] as const;

describe.each(SERVICES)("%s", (_, explain, own) => {
  it.each([
    [403, "forbidden", "not-allowed", 4],
    [404, "notFound", "not-found", own === "" ? 4 : 3],
    [429, "rateLimitExceeded", own === "" ? "over-quota" : "quota", 5],
    [503, "backendError", own === "" ? "unreachable" : "unavailable", 5],
  ])("an answer of %i is told with Google's own text", (status, reason, code, exitCode) => {
    const { message, ...told } = explain(answered(status, reason, `Google says ${TOKEN}\nso`));
    expect(told).toMatchObject({ code: `${own}${code}`, exitCode });
    expect(message).toContain("Google says [hidden] so");
  });

  it("no connection is unreachable, exit 5", () => {
    expect(explain(refusedConnection)).toMatchObject({ code: "unreachable", exitCode: 5 });
  });
});

it("an API that is not enabled says where to enable it, over REST as well", () => {
  const info = { reason: "SERVICE_DISABLED", metadata: { activationUrl: "https://console/enable" } };
  expect(explainTagManagerError(answered(403, "accessNotConfigured", "off", [info]), target)).toMatchObject({
    code: "api-disabled",
    hint: "Enable it here: https://console/enable",
  });
});
