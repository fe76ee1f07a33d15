import { DuckDBInstance } from "@duckdb/node-api";
import { expect, it } from "vitest";
import { channelGroupSql } from "../../../src/emulator/events/session-sql.js";
import { literal } from "../../../src/emulator/events/sql-text.js";

/** Source, medium, campaign and what GA4's page on default channel groups makes of them. */
const CASES: readonly (readonly [string, string, string, string])[] = [
  ["(direct)", "(none)", "(direct)", "Direct"],
  ["(direct)", "(not set)", "", "Direct"],
  ["google", "organic", "(organic)", "Organic Search"],
  ["duckduckgo.com", "referral", "", "Organic Search"],
  ["an-engine-not-listed", "organic", "", "Organic Search"],
  ["google", "cpc", "spring", "Paid Search"],
  ["Bing", "PPC", "", "Paid Search"],
  ["google", "cpc", "cross-network", "Cross-network"],
  ["facebook", "paid_social", "", "Paid Social"],
  ["l.facebook.com", "referral", "", "Organic Social"],
  ["intranet", "social", "", "Organic Social"],
  ["youtube.com", "cpc", "", "Paid Video"],
  ["youtube.com", "referral", "", "Organic Video"],
  ["amazon.de", "cpc", "", "Paid Shopping"],
  ["partner", "banner", "", "Display"],
  ["partner", "cpc", "", "Paid Other"],
  ["newsletter", "email", "", "Email"],
  ["e-mail", "anything", "", "Email"],
  ["Partners", "affiliate", "", "Affiliates"],
  ["docs.google.com", "referral", "", "Referral"],
  ["notgoogle.com", "referral", "", "Referral"],
  ["sms", "campaign", "", "SMS"],
  ["firebase", "push", "", "Mobile Push Notifications"],
  ["<Other>", "<Other>", "<Other>", "Unassigned"],
];

it("a session's channel is the first of GA4's rules that holds", async () => {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const values = CASES.map((row) => `(${row.map(literal).join(", ")})`).join(", ");
  const reader = await connection.runAndReadAll(
    `SELECT source, medium, campaign, ${channelGroupSql("source", "medium", "campaign")}
     FROM (VALUES ${values}) AS t (source, medium, campaign, expected)`,
  );
  expect(reader.getRows()).toEqual(CASES);
  connection.closeSync();
  instance.closeSync();
});
