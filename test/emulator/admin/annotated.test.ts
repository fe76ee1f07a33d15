/**
 * Resources that follow their proto's annotations, through the official clients: created, read, listed, changed by mask,
 * archived; required, immutable and output-only fields; and the rules that some kinds have of their own.
 */
import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { bench, PROPERTY, refusal, START } from "./support.js";

const STREAM = `${PROPERTY}/dataStreams/11`;
const dimension = (more: object = {}): object => ({
  parameterName: "form_id",
  displayName: "Form",
  scope: "EVENT",
  ...more,
});

describe("a custom dimension", () => {
  it("is created, listed, changed by mask and archived; its name stays taken for a while", async () => {
    const { beta } = await bench();
    const [made] = await beta.createCustomDimension({ parent: PROPERTY, customDimension: dimension() });
    expect(made.name).toMatch(/^properties\/\d+\/customDimensions\/\d+$/);
    const updateMask = { paths: ["display_name"] };
    const changed = { name: made.name ?? "", displayName: "Form id", description: "not in the mask" };
    const [after] = await beta.updateCustomDimension({ customDimension: changed, updateMask });
    expect(after).toMatchObject({ displayName: "Form id", parameterName: "form_id", description: "" });
    const [listed] = await beta.listCustomDimensions({ parent: PROPERTY });
    expect(listed.map(({ name }) => name)).toEqual([made.name]);
    await beta.archiveCustomDimension({ name: made.name ?? "" });
    expect(await refusal(beta.getCustomDimension({ name: made.name ?? "" }))).toMatchObject({
      code: status.NOT_FOUND,
    });
  });

  it.each([
    ["without a name", { displayName: "" }, "display_name is required"],
    ["without a scope", { scope: "DIMENSION_SCOPE_UNSPECIFIED" }, "scope is required"],
    ["with a parameter that is none", { parameterName: "form id" }, "parameter_name"],
    ["of events, kept from ads", { disallowAdsPersonalization: true }, "user-scoped"],
  ])("%s is refused", async (_what, more, words) => {
    const { beta } = await bench();
    const customDimension = dimension(more);
    expect(await refusal(beta.createCustomDimension({ parent: PROPERTY, customDimension }))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining(words),
    });
  });

  it("is there once a parameter and scope, and its scope never changes", async () => {
    const { beta } = await bench();
    const [made] = await beta.createCustomDimension({ parent: PROPERTY, customDimension: dimension() });
    expect(
      await refusal(beta.createCustomDimension({ parent: PROPERTY, customDimension: dimension() })),
    ).toMatchObject({ code: status.ALREADY_EXISTS });
    await beta.createCustomDimension({ parent: PROPERTY, customDimension: dimension({ scope: "ITEM" }) });
    const changed = { name: made.name ?? "", scope: "USER" as const };
    const update = beta.updateCustomDimension({ customDimension: changed, updateMask: { paths: ["scope"] } });
    expect(await refusal(update)).toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it("has a limit a scope, and an archived one counts for 48 hours", async () => {
    const { beta, emulator } = await bench();
    const make = (n: number) =>
      beta.createCustomDimension({
        parent: PROPERTY,
        customDimension: dimension({ parameterName: `item_${n}`, scope: "ITEM" }),
      });
    const [first] = await make(0);
    for (let n = 1; n < 10; n++) await make(n);
    expect(await refusal(make(10))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    await beta.archiveCustomDimension({ name: first.name ?? "" });
    expect(await refusal(make(10))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    emulator.clock.set(new Date(START.getTime() + 49 * 3_600_000));
    await make(10);
  });
});

describe("settings", () => {
  it("are there before anybody changed them, and only change", async () => {
    const { beta, alpha } = await bench();
    const name = `${PROPERTY}/dataRetentionSettings`;
    expect((await beta.getDataRetentionSettings({ name }))[0]).toMatchObject({
      eventDataRetention: "TWO_MONTHS",
    });
    const long = { name, eventDataRetention: "FIFTY_MONTHS" as const };
    const updateMask = { paths: ["event_data_retention"] };
    expect(
      await refusal(beta.updateDataRetentionSettings({ dataRetentionSettings: long, updateMask })),
    ).toMatchObject({ code: status.INVALID_ARGUMENT });
    const settings = { name: `${STREAM}/enhancedMeasurementSettings`, formInteractionsEnabled: true };
    const [on] = await alpha.updateEnhancedMeasurementSettings({
      enhancedMeasurementSettings: settings,
      updateMask: { paths: ["form_interactions_enabled"] },
    });
    expect(on).toMatchObject({ formInteractionsEnabled: true, scrollsEnabled: true, streamEnabled: true });
  });
});

describe("a link to BigQuery", () => {
  const bigqueryLink = { project: "projects/shop-1", datasetLocation: "EU", dailyExportEnabled: true };

  it("is one alone, tells its project's number, and stays where it was made", async () => {
    const { alpha } = await bench();
    const [made] = await alpha.createBigQueryLink({ parent: PROPERTY, bigqueryLink });
    expect(made.project).toMatch(/^projects\/\d+$/);
    expect(await refusal(alpha.createBigQueryLink({ parent: PROPERTY, bigqueryLink }))).toMatchObject({
      code: status.FAILED_PRECONDITION,
    });
    const move = { name: made.name ?? "", datasetLocation: "US" };
    expect(
      await refusal(
        alpha.updateBigQueryLink({ bigqueryLink: move, updateMask: { paths: ["dataset_location"] } }),
      ),
    ).toMatchObject({ code: status.INVALID_ARGUMENT });
    await alpha.deleteBigQueryLink({ name: made.name ?? "" });
    await alpha.createBigQueryLink({ parent: PROPERTY, bigqueryLink });
  });

  it.each([
    ["without a place", { datasetLocation: "" }, "dataset_location"],
    ["without a project", { project: "" }, "project"],
    ["of a stream that is not there", { exportStreams: [`${PROPERTY}/dataStreams/99`] }, "export_streams"],
  ])("%s is refused", async (_what, more, words) => {
    const { alpha } = await bench();
    expect(
      await refusal(
        alpha.createBigQueryLink({ parent: PROPERTY, bigqueryLink: { ...bigqueryLink, ...more } }),
      ),
    ).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining(words) });
  });
});

describe("a channel group", () => {
  it("that becomes the primary one takes the place of another", async () => {
    const { alpha } = await bench();
    const filter = { fieldName: "eachScopeMedium", inListFilter: { values: ["email"] } };
    const expression = {
      andGroup: { filterExpressions: [{ orGroup: { filterExpressions: [{ filter }] } }] },
    };
    const [one, other] = ["One", "Other"].map((displayName) => ({
      displayName,
      primary: displayName === "One",
      groupingRule: [{ displayName: "Letters", expression }],
    }));
    const [first] = await alpha.createChannelGroup({ parent: PROPERTY, channelGroup: one ?? {} });
    const [second] = await alpha.createChannelGroup({ parent: PROPERTY, channelGroup: other ?? {} });
    expect([first.primary, second.primary]).toEqual([true, false]);
    const channelGroup = { name: second.name ?? "", primary: true };
    await alpha.updateChannelGroup({ channelGroup, updateMask: { paths: ["primary"] } });
    const [before] = await alpha.getChannelGroup({ name: first.name ?? "" });
    const [after] = await alpha.getChannelGroup({ name: second.name ?? "" });
    expect([before.primary, after.primary]).toEqual([false, true]);
  });
});

describe("any other kind", () => {
  it("follows its annotations: what is the server's is the server's, and changes are on record", async () => {
    const { alpha, beta } = await bench();
    const [link] = await beta.createGoogleAdsLink({
      parent: PROPERTY,
      googleAdsLink: { customerId: "1234567890", creatorEmailAddress: "somebody@else.example" },
    });
    expect(link.creatorEmailAddress).not.toBe("somebody@else.example");
    expect(link.createTime).toBeTruthy();
    const [history] = (await alpha.searchChangeHistoryEvents({
      account: "accounts/100",
      property: PROPERTY,
      resourceType: ["GOOGLE_ADS_LINK" as never],
    })) as unknown as [readonly unknown[]];
    expect(history).toHaveLength(1);
    expect(
      await refusal(beta.createGoogleAdsLink({ parent: "properties/999999", googleAdsLink: {} })),
    ).toMatchObject({
      code: status.PERMISSION_DENIED,
    });
  });
});
