/** Pages that are steps of journeys, as written, with their places. */
import type { RawDestinationGoal } from "../goal-schema.js";
import type { Path } from "../yaml/document.js";
import type { CheckContext } from "./context.js";

interface JourneyPage {
  readonly at: Path;
  readonly page: RawDestinationGoal["page"];
}

export function journeyPages({ raw }: CheckContext): readonly JourneyPage[] {
  return Object.entries(raw.journeys ?? {}).flatMap(([id, { steps }]) =>
    steps.flatMap((step, index) =>
      typeof step === "string" ? [] : [{ at: ["journeys", id, "steps", index, "page"], page: step.page }],
    ),
  );
}
