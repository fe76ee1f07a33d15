import { describe, expect, it } from "vitest";
import {
  seedAnnotation,
  seedAudience,
  seedKeyEvent,
  seedProperty,
  seedRule,
  seedStream,
} from "../../../src/emulator/seeds.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import { bench, cleanUpAfterEach, PROPERTY, START, WEB } from "./support.js";

cleanUpAfterEach();

describe("seeds", () => {
  it("put foreign resources into a running emulator, past every rule of the API, and count as no write", async () => {
    const { alpha, beta, emulator } = await bench();
    const property = propertyOf(emulator.world, "1");
    for (let index = 0; index < 40; index += 1)
      seedKeyEvent(emulator.world, property, { eventName: `e${index}` });
    seedRule(emulator.world, property, "11", {
      destinationEvent: "page_view",
      eventConditions: [],
      since: START,
    });
    seedStream(emulator.world, property, { id: "13", type: "IOS_APP_DATA_STREAM" });
    seedAudience(emulator.world, property, { displayName: "" });
    seedAnnotation(emulator.world, property, { title: "" });
    seedProperty(emulator.world, "100", { id: "2", role: "viewer" });

    expect((await beta.listKeyEvents({ parent: PROPERTY }))[0]).toHaveLength(40);
    expect((await alpha.listEventCreateRules({ parent: WEB }))[0]).toMatchObject([
      { destinationEvent: "page_view", eventConditions: [] },
    ]);
    expect((await alpha.listAudiences({ parent: PROPERTY }))[0]).toMatchObject([{ displayName: "" }]);
    expect((await alpha.listReportingDataAnnotations({ parent: PROPERTY }))[0]).toHaveLength(1);
    expect(property.ruleHistory.map(({ from }) => from)).toEqual([START]);
    expect((await beta.listDataStreams({ parent: PROPERTY }))[0]).toHaveLength(3);
    expect((await beta.getProperty({ name: "properties/2" }))[0].parent).toBe("accounts/100");
    expect(emulator.counters.writes).toEqual({ arrived: 0, effective: 0 });
  });
});
