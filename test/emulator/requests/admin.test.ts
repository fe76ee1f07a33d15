/**
 * Every method of the Admin API that is served, through the official clients, over gRPC and REST: each kind of resource
 * made, read, listed, changed and removed, with the same answers on both ways. The last test holds the table to be whole.
 */
import { v1alpha, v1beta } from "@google-analytics/admin";
import { credentials } from "@grpc/grpc-js";
import { PassThroughClient } from "google-auth-library";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { coverage } from "../../../src/emulator/coverage.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { START } from "../admin/support.js";
import { BOTH, LIVES, type Life, PROPERTY, type Version, WEB } from "./lives.js";
import { plain } from "./plain.js";

type Call = (request: object) => Promise<readonly [unknown, ...unknown[]]>;
type Client = Readonly<Record<string, Call>>;

const snake = (name: string): string => name.replace(/_?[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const WIRES = ["gRPC", "REST"] as const;
type Wire = (typeof WIRES)[number];

interface Place {
  readonly ga4: Ga4;
  readonly clients: Readonly<Record<Version, Client>>;
  close(): Promise<void>;
}

async function start(wire: Wire): Promise<Place> {
  const ga4 = await startGa4({
    clock: createClock(START),
    accounts: [
      {
        id: "100",
        properties: [
          {
            id: "1",
            keyEvents: [],
            streams: [{ id: "11" }, { id: "12", type: "IOS_APP_DATA_STREAM" }],
            resources: [
              {
                type: "SubpropertySyncConfig",
                name: "properties/ID/subpropertySyncConfigs/2",
                applyToProperty: "properties/2",
                customDimensionAndMetricSyncMode: "NONE",
              },
            ],
          },
        ],
      },
      { id: "200", properties: [] },
    ],
  });
  const target =
    wire === "gRPC"
      ? {
          apiEndpoint: "127.0.0.1",
          port: ga4.port,
          sslCreds: credentials.createInsecure(),
          universeDomain: "googleapis.com",
        }
      : {
          fallback: true,
          protocol: "http",
          apiEndpoint: "127.0.0.1",
          port: ga4.port,
          authClient: new PassThroughClient(),
        };
  const beta = new v1beta.AnalyticsAdminServiceClient(target as never);
  const alpha = new v1alpha.AnalyticsAdminServiceClient(target as never);
  return {
    ga4,
    // Methods are called by name, as a table says.
    clients: { v1beta: beta as unknown as Client, v1alpha: alpha as unknown as Client },
    async close() {
      await beta.close();
      await alpha.close();
      await ga4.stop();
    },
  };
}

/** Calls a method and keeps its answer, or what it was refused with. */
async function call(client: Client, method: string, request: object): Promise<unknown> {
  const does = client[method]?.bind(client);
  if (does === undefined) throw new Error(`the client has no ${method}`);
  try {
    return plain((await does(request))[0]);
  } catch (error) {
    const { code } = error as { readonly code?: number };
    return { refused: code };
  }
}

/** Of a list, its items; the client pages through all but one, whose answer it gives as it is. */
const listed = (answer: unknown): readonly unknown[] =>
  (answer as { readonly skadnetworkConversionValueSchemas?: readonly unknown[] })
    .skadnetworkConversionValueSchemas ?? [answer];

const nameOf = (answer: unknown): string => String((answer as { readonly name?: unknown }).name);

/** One resource's life, and every answer in it. */
async function live(client: Client, life: Life, taken: readonly string[]): Promise<Record<string, unknown>> {
  const { type, field, parent = PROPERTY, plural = `${type}s`, make, change, end } = life;
  const answers: Record<string, unknown> = {};
  const has = (method: string): boolean => taken.includes(method);
  let name = life.name ?? "";
  if (make !== undefined) {
    answers.made = await call(client, `create${type}`, { parent, [field]: make, ...life.with });
    name = nameOf(answers.made);
  }
  if (has(`Get${type}`)) answers.got = await call(client, `get${type}`, { name });
  if (has(`List${plural}`))
    answers.listed = await call(client, `list${plural}`, { parent: parent, pageSize: 200 });
  if (change !== undefined) {
    const paths = Object.keys(change).map(snake);
    answers.changed = await call(client, `update${type}`, {
      [field]: { ...change, name },
      ...(!life.maskless && { updateMask: { paths } }),
    });
    if (has(`Get${type}`)) answers.after = await call(client, `get${type}`, { name });
  }
  if (end !== undefined) {
    answers.ended = await call(client, `${end}${type}`, { name });
    if (has(`Get${type}`)) answers.gone = await call(client, `get${type}`, { name });
  }
  return answers;
}

let places: Record<Wire, Place>;
let served: Record<Version, readonly string[]>;
beforeAll(async () => {
  places = { gRPC: await start("gRPC"), REST: await start("REST") };
  const { services } = await coverage();
  const of = (version: Version): readonly string[] =>
    services.find(({ name }) => name.includes(`admin.${version}`))?.served ?? [];
  served = { v1alpha: of("v1alpha"), v1beta: of("v1beta") };
});
afterAll(async () => {
  for (const place of Object.values(places)) await place.close();
});

/** The same steps in both places. */
async function both(
  steps: (client: Client, place: Place) => Promise<unknown>,
  version: Version,
): Promise<unknown> {
  const [grpc, rest] = [
    await steps(places.gRPC.clients[version], places.gRPC),
    await steps(places.REST.clients[version], places.REST),
  ];
  expect(rest).toEqual(grpc);
  return grpc;
}

describe.each(LIVES.flatMap((life) => (life.versions ?? BOTH).map((version) => ({ ...life, version }))))(
  "$type in $version",
  (life) => {
    it("lives alike over gRPC and REST", async () => {
      const answers = (await both(
        (client) => live(client, life, served[life.version]),
        life.version,
      )) as Record<string, unknown>;
      const { make, change, end } = life;
      if (make !== undefined) expect(answers.made).toMatchObject(make);
      if (make !== undefined && answers.got !== undefined) expect(answers.got).toEqual(answers.made);
      if (answers.got !== undefined) expect(nameOf(answers.got)).toBe(life.name ?? nameOf(answers.made));
      if (answers.listed !== undefined && make !== undefined)
        expect([answers.listed].flat().flatMap(listed)).toContainEqual(answers.got ?? answers.made);
      if (change !== undefined) {
        // false is what a message leaves out
        for (const [key, value] of Object.entries(change))
          expect((answers.changed as Record<string, unknown>)[key]).toEqual(
            value === false ? undefined : plain(value),
          );
        const kept = Object.fromEntries(Object.entries(make ?? {}).filter(([key]) => !(key in change)));
        expect(answers.changed).toMatchObject(kept);
        if (answers.after !== undefined) expect(answers.after).toEqual(answers.changed);
      }
      if (end !== undefined) {
        expect(answers.ended).toEqual({});
        if (answers.gone !== undefined) expect(answers.gone).toEqual({ refused: 5 });
      }
    });
  },
);

describe.each(BOTH)("accounts and properties in %s", (version) => {
  it("live alike over gRPC and REST", async () => {
    const answers = await both(async (client) => {
      const made = await call(client, "createProperty", {
        property: {
          parent: "accounts/100",
          displayName: "New",
          timeZone: "Europe/Berlin",
          currencyCode: "EUR",
        },
      });
      const name = nameOf(made);
      const changed = await call(client, "updateProperty", {
        property: { name, displayName: "Newer", industryCategory: "SHOPPING" },
        updateMask: { paths: ["display_name", "industry_category"] },
      });
      const listed = await call(client, "listProperties", { filter: "parent:accounts/100" });
      return {
        made,
        changed,
        got: await call(client, "getProperty", { name }),
        listed: (listed as readonly unknown[]).map(nameOf).includes(name),
        deleted: await call(client, "deleteProperty", { name }),
        account: await call(client, "getAccount", { name: "accounts/100" }),
        renamed: await call(client, "updateAccount", {
          account: { name: "accounts/100", displayName: `Ours in ${version}` },
          updateMask: { paths: ["display_name"] },
        }),
        accounts: await call(client, "listAccounts", {}),
        summaries: await call(client, "listAccountSummaries", {}),
      };
    }, version);
    expect(answers).toMatchObject({
      made: { displayName: "New", timeZone: "Europe/Berlin", parent: "accounts/100" },
      changed: { displayName: "Newer", industryCategory: "SHOPPING", timeZone: "Europe/Berlin" },
      got: { displayName: "Newer" },
      listed: true,
      deleted: { displayName: "Newer", deleteTime: expect.anything(), expireTime: expect.anything() },
      account: { name: "accounts/100" },
      renamed: { displayName: `Ours in ${version}` },
      accounts: expect.arrayContaining([expect.objectContaining({ displayName: `Ours in ${version}` })]),
      summaries: expect.arrayContaining([
        expect.objectContaining({
          account: "accounts/100",
          propertySummaries: [expect.objectContaining({ property: "properties/1" })],
        }),
      ]),
    });
  });
});

describe.each(BOTH)("the change history of %s", (version) => {
  it("tells of all these lives alike", async () => {
    const events = (await both(
      (client) => call(client, "searchChangeHistoryEvents", { account: "accounts/100", property: PROPERTY }),
      version,
    )) as readonly { readonly changes: readonly { readonly action: string; readonly resource: string }[] }[];
    const actions = events.flatMap(({ changes }) =>
      changes.filter(({ resource }) => /dataStreams\/\d{4,}$/.test(resource)).map(({ action }) => action),
    );
    // in v1beta and in v1alpha
    expect([...actions].sort()).toEqual(["CREATED", "CREATED", "DELETED", "DELETED", "UPDATED", "UPDATED"]);
  });
});

const ACKNOWLEDGEMENT =
  "I acknowledge that I have the necessary privacy disclosures and rights from my end users for the collection and processing of their data, including the association of such data with the visitation information Google Analytics collects from my site and/or app property.";

describe.each(BOTH)("what is done once in %s", (version) => {
  it("is answered alike over gRPC and REST", async () => {
    const answers = await both(
      async (client) => ({
        acknowledged: await call(client, "acknowledgeUserDataCollection", {
          property: PROPERTY,
          acknowledgement: ACKNOWLEDGEMENT,
        }),
        inOtherWords: await call(client, "acknowledgeUserDataCollection", {
          property: PROPERTY,
          acknowledgement: "Yes.",
        }),
        access: await call(client, "runAccessReport", {
          entity: PROPERTY,
          dimensions: [{ dimensionName: "userEmail" }],
          dateRanges: [{ startDate: "today", endDate: "today" }],
        }),
        sharing: await call(client, "getDataSharingSettings", { name: "accounts/100/dataSharingSettings" }),
        ticket: Object.keys(
          (await call(client, "provisionAccountTicket", {
            account: { displayName: "New" },
            redirectUri: "https://shop.example/done",
          })) as object,
        ),
        nowhere: await call(client, "provisionAccountTicket", { account: { displayName: "New" } }),
      }),
      version,
    );
    expect(answers).toEqual({
      acknowledged: {},
      inOtherWords: { refused: 3 },
      access: { dimensionHeaders: [{ dimensionName: "userEmail" }] },
      sharing: { name: "accounts/100/dataSharingSettings" },
      ticket: ["accountTicketId"],
      nowhere: { refused: 3 },
    });
  });
});

describe("in v1alpha alone", () => {
  it("bindings are made, read, changed and removed in batches, all of one or none", async () => {
    const answers = await both(async (client) => {
      const parent = PROPERTY;
      const binding = (who: string, role: string): object => ({
        parent,
        accessBinding: { user: `${who}@example.com`, roles: [`predefinedRoles/${role}`] },
      });
      const made = (await call(client, "batchCreateAccessBindings", {
        parent,
        requests: [binding("ana", "viewer"), binding("eve", "editor")],
      })) as { readonly accessBindings: readonly { readonly name: string; readonly user: string }[] };
      const names = made.accessBindings.map(({ name }) => name);
      const nameless = { accessBinding: { name: `${PROPERTY}/accessBindings/9`, roles: [] } };
      const changes = names.map((name) => ({
        accessBinding: { name, user: "", roles: ["predefinedRoles/analyst"] },
      }));
      const half = await call(client, "batchUpdateAccessBindings", {
        parent,
        requests: [changes[0], nameless],
      });
      const after = await call(client, "batchGetAccessBindings", { parent, names });
      const changed = await call(client, "batchUpdateAccessBindings", { parent, requests: changes });
      return {
        users: made.accessBindings.map(({ user }) => user),
        half,
        kept:
          (after as typeof made).accessBindings.length === 2 &&
          JSON.stringify(after) === JSON.stringify(made),
        roles: (
          changed as { readonly accessBindings: readonly { readonly roles: unknown }[] }
        ).accessBindings.map(({ roles }) => roles),
        elsewhere: await call(client, "batchGetAccessBindings", {
          parent,
          names: ["properties/2/accessBindings/1"],
        }),
        gone: await call(client, "batchDeleteAccessBindings", {
          parent,
          requests: names.map((name) => ({ name })),
        }),
        none: await call(client, "batchGetAccessBindings", { parent, names }),
      };
    }, "v1alpha");
    expect(answers).toEqual({
      users: ["ana@example.com", "eve@example.com"],
      half: { refused: 5 },
      kept: true,
      roles: [["predefinedRoles/analyst"], ["predefinedRoles/analyst"]],
      elsewhere: { refused: 3 },
      gone: {},
      none: { refused: 5 },
    });
  });

  it("rules are put in order, a proposal is taken back, a user's deletion is asked for", async () => {
    const answers = await both(async (client) => {
      const rule = async (displayName: string): Promise<string> =>
        nameOf(
          await call(client, "createEventEditRule", {
            parent: WEB,
            eventEditRule: {
              displayName,
              eventConditions: [{ field: "event_name", comparisonType: "EQUALS", value: displayName }],
              parameterMutations: [{ parameter: "a", parameterValue: "b" }],
            },
          }),
        );
      const rules = [await rule("first"), await rule("second")];
      const reorder = (eventEditRules: readonly string[]): Promise<unknown> =>
        call(client, "reorderEventEditRules", { parent: WEB, eventEditRules });
      const places = async (): Promise<readonly unknown[]> => {
        const listed = (await call(client, "listEventEditRules", { parent: WEB })) as readonly {
          readonly name: string;
          readonly processingOrder: string;
        }[];
        return rules.map((name) => listed.find((one) => one.name === name)?.processingOrder);
      };
      const half = await reorder(rules.slice(1));
      const reordered = await reorder(rules.toReversed());
      const order = await places();
      for (const name of rules) await call(client, "deleteEventEditRule", { name });
      const proposal = nameOf(
        await call(client, "createDisplayVideo360AdvertiserLinkProposal", {
          parent: PROPERTY,
          displayVideo_360AdvertiserLinkProposal: { advertiserId: "77", validationEmail: "a@example.com" },
        }),
      );
      const cancel = (): Promise<unknown> =>
        call(client, "cancelDisplayVideo360AdvertiserLinkProposal", { name: proposal });
      const cancelled = (await cancel()) as { readonly linkProposalStatusDetails: object };
      return {
        half,
        reordered,
        order,
        proposal: cancelled.linkProposalStatusDetails,
        again: await cancel(),
        ended: await call(client, "deleteDisplayVideo360AdvertiserLinkProposal", { name: proposal }),
        deletion: Object.keys(
          (await call(client, "submitUserDeletion", { name: PROPERTY, userId: "7" })) as object,
        ),
        nobody: await call(client, "submitUserDeletion", { name: PROPERTY }),
      };
    }, "v1alpha");
    expect(answers).toEqual({
      half: { refused: 3 },
      reordered: {},
      order: ["2", "1"],
      proposal: { linkProposalInitiatingProduct: "GOOGLE_ANALYTICS", linkProposalState: "WITHDRAWN" },
      again: { refused: 9 },
      ended: {},
      deletion: ["deletionRequestTime"],
      nobody: { refused: 3 },
    });
  });
});

describe.each(BOTH)("the change history of an account in %s", (version) => {
  it("tells of the account itself, and not where a property is asked for", async () => {
    const of = async (more: object): Promise<unknown> =>
      both(
        (client) =>
          call(client, "searchChangeHistoryEvents", {
            account: "accounts/100",
            resourceType: ["ACCOUNT"],
            ...more,
          }),
        version,
      );
    const [event] = (await of({})) as readonly object[];
    expect(event).toMatchObject({
      userActorEmail: "owner@example.com",
      changes: [
        {
          action: "UPDATED",
          resource: "accounts/100",
          resourceAfterChange: { account: { displayName: expect.stringContaining("Ours in ") } },
        },
      ],
    });
    expect(await of({ property: PROPERTY })).toEqual([]);
  });
});

it("an account goes to the trash can, in both versions", async () => {
  expect(await both((client) => call(client, "deleteAccount", { name: "accounts/200" }), "v1alpha")).toEqual(
    {},
  );
  expect(await both((client) => call(client, "deleteAccount", { name: "accounts/100" }), "v1beta")).toEqual(
    {},
  );
});

it.each(WIRES)("every method that is served has been called over %s and has answered", (wire) => {
  const answered = new Set(
    places[wire].ga4.calls
      .filter(({ code }) => code === 0)
      .map(({ service, method }) => `${service}/${method}`),
  );
  for (const version of BOTH) {
    const service = `google.analytics.admin.${version}.AnalyticsAdminService`;
    expect([version, served[version].filter((method) => !answered.has(`${service}/${method}`))]).toEqual([
      version,
      [],
    ]);
  }
});
