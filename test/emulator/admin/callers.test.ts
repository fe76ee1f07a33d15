import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { setRole } from "../../../src/emulator/world/world.js";
import { bench, cleanUpAfterEach, clientsOf, ONCE, PROPERTY, refusal } from "./support.js";

cleanUpAfterEach();

const ANA = "ana@example.com";
const DENIED = { code: status.PERMISSION_DENIED };

/** The call options that send these headers. */
function headers(fields: Record<string, string>): never {
  return { ...(ONCE as object), otherArgs: { headers: fields } } as never;
}

describe("a call is made by", () => {
  it.each([
    ["the owner, unless it says otherwise", {}, "owner@example.com"],
    ["whom x-emulator-user names", { "x-emulator-user": ANA }, ANA],
    ["whom a bearer names", { authorization: `Bearer ${ANA}` }, ANA],
    [
      "whom x-emulator-user names before any bearer",
      { "x-emulator-user": ANA, authorization: "Bearer eve@example.com" },
      ANA,
    ],
  ])("%s", async (_, fields, user) => {
    const { beta, emulator } = await bench({ roles: { [ANA]: "viewer" } });
    await beta.getProperty({ name: PROPERTY }, headers(fields));
    expect(emulator.calls[0]?.user).toBe(user);
  });

  it("nobody whose token is no address: a real token stays out of the log", async () => {
    const { beta, emulator } = await bench();
    await beta.getProperty({ name: PROPERTY }, headers({ authorization: "Bearer ya29.secret" }));
    expect(emulator.calls[0]?.user).toBe("owner@example.com");
    expect(JSON.stringify(emulator.calls)).not.toContain("secret");
  });
});

describe("a user", () => {
  const accounts = [
    {
      id: "100",
      properties: [
        { id: "1", roles: { [ANA]: "viewer" } },
        { id: "2", roles: { [ANA]: "editor" } },
        { id: "3" },
      ],
    },
    { id: "200", properties: [{ id: "4", role: "none", roles: { [ANA]: "editor" } }] },
    { id: "300" },
  ] as const;

  it("sees, in lists and summaries, what they have a role in", async () => {
    const { emulator, beta } = await bench({}, { accounts });
    const ana = clientsOf(emulator, ANA).beta;
    const seen = async (client: typeof beta): Promise<unknown> =>
      (await client.listAccountSummaries({}))[0]
        .flatMap(({ propertySummaries }) => propertySummaries ?? [])
        .map(({ property, canEdit }) => `${property} ${canEdit}`)
        .sort();
    expect(await seen(ana)).toEqual(["properties/1 false", "properties/2 true", "properties/4 true"]);
    expect(await seen(beta)).toEqual(["properties/1 true", "properties/2 true", "properties/3 true"]);
    const accountsOf = async (client: typeof beta): Promise<unknown> =>
      (await client.listAccounts({}))[0].map(({ name }) => name).sort();
    expect(await accountsOf(ana)).toEqual(["accounts/100", "accounts/200"]);
    expect(await accountsOf(beta)).toEqual(["accounts/100", "accounts/300"]);
    const [listed] = await ana.listProperties({ filter: "parent:accounts/100" });
    expect(listed.map(({ name }) => name).sort()).toEqual(["properties/1", "properties/2"]);
  });

  it("reads and writes by their own role, from the moment it is theirs", async () => {
    const { emulator } = await bench({}, { accounts });
    const ana = clientsOf(emulator, ANA).beta;
    const create = (parent: string): Promise<unknown> =>
      ana.createKeyEvent(
        { parent, keyEvent: { eventName: "sign_up", countingMethod: "ONCE_PER_EVENT" } },
        ONCE,
      );
    expect(await refusal(create("properties/1"))).toMatchObject(DENIED);
    expect(await refusal(ana.listKeyEvents({ parent: "properties/3" }))).toMatchObject(DENIED);
    await create("properties/2");
    setRole(emulator.world, "3", "editor", ANA);
    await create("properties/3");
    setRole(emulator.world, "3", "none", ANA);
    expect(await refusal(ana.getProperty({ name: "properties/3" }))).toMatchObject(DENIED);
  });

  it("is the actor of their changes in the change history", async () => {
    const { alpha, emulator } = await bench({}, { accounts });
    const keyEvent = { eventName: "sign_up", countingMethod: "ONCE_PER_EVENT" } as const;
    await clientsOf(emulator, ANA).alpha.createKeyEvent({ parent: "properties/2", keyEvent });
    const [events] = await alpha.searchChangeHistoryEvents({ account: "accounts/100", actorEmail: [ANA] });
    expect(events).toMatchObject([{ actorType: "USER", userActorEmail: ANA }]);
  });
});
