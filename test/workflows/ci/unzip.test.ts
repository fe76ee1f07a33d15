/** Archives that a CI service hands out: plans in them, and what is no archive. */
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { planTextsIn } from "../../../src/workflows/ci/unzip.js";

const plan = JSON.stringify({ plan: "ä".repeat(2_000) });

describe("an archive", () => {
  it.each([0, 9] as const)("gives its JSON files, packed at level %i", (level) => {
    const archive = zipSync({ "plan.json": strToU8(plan), "log.txt": strToU8("words") }, { level });
    expect(planTextsIn(Buffer.from(archive))).toEqual([plan]);
  });

  it("that is cut off, none, or says it is too large gives nothing", () => {
    const archive = Buffer.from(zipSync({ "plan.json": strToU8(plan) }, { level: 9 }));
    for (let length = 0; length < archive.length; length++)
      expect(planTextsIn(archive.subarray(0, length))).toEqual([]);
    expect(planTextsIn(Buffer.from("no archive"))).toEqual([]);
    const large = Buffer.from(archive);
    // The size in the list of files.
    large.writeUInt32LE(65 * 1024 * 1024, large.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 24);
    expect(planTextsIn(large)).toEqual([]);
  });
});
