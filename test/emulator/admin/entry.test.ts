import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import {
  createClock,
  DEFAULT_AUDIENCES,
  driftKeyEvent,
  QUOTA_EXCEEDED,
  SOMEONE_ELSE,
  startEmulator,
} from "../../../src/emulator/index.js";
import { cleanUp, cleanUpAfterEach, clientsOf, ONCE, PROPERTY, refusal, START } from "./support.js";

cleanUpAfterEach();

describe("the public entry", () => {
  it("is enough to seed an emulator, change it behind one's back and make it fail", async () => {
    const clock = createClock(START);
    const emulator = await startEmulator({
      clock,
      accounts: [
        {
          id: "100",
          properties: [{ id: "1", keyEvents: [{ eventName: "sign_up" }], audiences: DEFAULT_AUDIENCES }],
        },
      ],
      quotas: {},
    });
    cleanUp(() => emulator.stop());
    const { alpha } = clientsOf(emulator);

    driftKeyEvent(emulator.world, "1", "sign_up", { countingMethod: "ONCE_PER_SESSION" });
    const [keyEvents] = await alpha.listKeyEvents({ parent: PROPERTY });
    expect(keyEvents).toMatchObject([{ eventName: "sign_up", countingMethod: "ONCE_PER_SESSION" }]);
    const request = { account: "accounts/100", actorEmail: [SOMEONE_ELSE.email] };
    expect((await alpha.searchChangeHistoryEvents(request))[0]).toHaveLength(1);

    emulator.faults.add({ method: "ListAudiences", effect: QUOTA_EXCEEDED });
    expect(await refusal(alpha.listAudiences({ parent: PROPERTY }, ONCE))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
    });
    expect((await alpha.listAudiences({ parent: PROPERTY }))[0]).toHaveLength(2);
    expect(emulator.quotaUsage()).toEqual({
      refused: 0,
      peaks: { requests: 4, requestsPerUser: 4, writes: 0, writesPerUser: 0 },
    });
  });
});
