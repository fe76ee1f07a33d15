/**
 * Random `audiences:` blocks that are right for the goals beside them: nobody both did and did not do one event, and
 * none rests on a goal that an audience counts. Names and descriptions may be the same twice.
 */
import fc from "fast-check";

export interface AudienceSketch {
  readonly id: string;
  readonly did: readonly string[];
  readonly didNot: readonly string[];
  readonly rest: Readonly<Record<string, string>>;
}

export function audienceSketches(name: fc.Arbitrary<string>): fc.Arbitrary<readonly AudienceSketch[]> {
  const sketch = fc.record({
    id: name,
    did: fc.uniqueArray(name, { minLength: 1, maxLength: 2 }),
    didNot: fc.uniqueArray(name, { maxLength: 2 }),
    rest: fc.record(
      {
        name: fc.constantFrom("People", "Others", "Third"),
        description: fc.constantFrom("For a letter", "Ends with ga4-goals:nobody"),
        within: fc.constantFrom("1d", "60d"),
        membership: fc.constantFrom("1d", "30d", "540d"),
        exclusion: fc.constantFrom("temporary", "permanent"),
      },
      { requiredKeys: ["name"] },
    ),
  });
  return fc.uniqueArray(sketch, { maxLength: 3, selector: ({ id }) => id });
}

interface GoalBeside {
  readonly via?: string;
  readonly event?: string;
  readonly where?: object;
}

type Goals = Readonly<Record<string, GoalBeside>>;

/** The blocks by id. */
export function rawAudiences(
  sketches: readonly AudienceSketch[],
  goals: Readonly<Record<string, object>>,
): Readonly<Record<string, object>> {
  return Object.fromEntries(sketches.map((sketch) => [sketch.id, rawAudience(sketch, goals)]));
}

function rawAudience({ did, didNot, rest }: AudienceSketch, goals: Goals): object {
  const wanted = did.map((name) => usable(name, goals));
  const events = wanted.map((name) => eventOf(name, goals));
  const out = didNot
    .map((name) => usable(name, goals))
    .filter((name) => !events.includes(eventOf(name, goals)));
  const { exclusion, ...others } = rest;
  return {
    ...others,
    did: wanted.length === 1 ? wanted[0] : wanted,
    ...(out.length === 0 ? {} : { did_not: out, ...(exclusion === undefined ? {} : { exclusion }) }),
  };
}

/** A goal's id, or the name of some event where there is no such goal or an audience counts it. */
function usable(name: string, goals: Goals): string {
  const goal = goals[name];
  return goal === undefined || goal.via === "audience" ? `event_of_the_shop_${name}` : name;
}

function eventOf(name: string, goals: Goals): string {
  const goal = goals[name];
  return goal?.event !== undefined && goal.where === undefined ? goal.event : name;
}
