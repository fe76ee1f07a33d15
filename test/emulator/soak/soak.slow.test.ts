/** A few hundred calls of what `npm run soak -- --minutes 30` does for long. */
import { expect, it } from "vitest";
import { soak } from "./soak.js";

it("answers random calls of every method as the protos say, or refuses them", async () => {
  const { answered, wrong } = await soak({ until: { calls: 400 }, seed: 1, clients: 4 });
  expect(wrong).toEqual({});
  expect(answered).toBeGreaterThan(90);
});
