/** Goals, journeys and problems of files as the page shows them: each with its place and its data as written. Pure. */
import { type Diagnostic, lineAndColumn, type SourceText } from "../diagnostics/diagnostic.js";
import { diagnosticJson } from "../diagnostics/diagnostic-json.js";
import { countedEvent, type Goal, type GoalsConfig, isApproximate, type Target } from "../goals/goal.js";
import { type Block, type Outline, outlineOf } from "../goals/yaml/outline.js";
import type { ReadDraft } from "../workflows/workbench/workbench.js";
import type { Checked, GoalShown, JourneyShown, Problem } from "./shapes.js";

export function checkedOf({ config, diagnostics, sources }: ReadDraft): Checked {
  const outlines = new Map(sources.map((source) => [source, outlineOf(source.text)]));
  const byFile = new Map([...outlines].map(([{ file }, outline]) => [file, outline]));
  return {
    valid: config !== null,
    problems: diagnostics.map((diagnostic) => problemOf(diagnostic, byFile)),
    goals: blocksOf(outlines, "goals").map((block) => ({ ...block, goal: goalShown(config, block.id) })),
    journeys: blocksOf(outlines, "journeys").map((block) => ({
      ...block,
      journey: journeyShown(config, block.id),
    })),
  };
}

function problemOf(diagnostic: Diagnostic, outlines: ReadonlyMap<string, Outline | null>): Problem {
  const { source, start, end } = diagnostic.place;
  return {
    ...diagnosticJson(diagnostic),
    start,
    end,
    path: end === 0 ? [] : (outlines.get(source.file)?.pathAt(start) ?? []),
  };
}

type Placed = Omit<GoalShown, "goal">;

function blocksOf(outlines: ReadonlyMap<SourceText, Outline | null>, section: string): readonly Placed[] {
  return [...outlines].flatMap(([source, outline]) =>
    (outline?.blocks(section) ?? []).map(({ id, start, end, raw }: Block) => ({
      ...{ id, file: source.file, line: lineAndColumn(source, start).line, start, end, raw },
    })),
  );
}

function goalShown(config: GoalsConfig | null, id: string): GoalShown["goal"] {
  const goal = config?.goals.find((one) => one.id === id);
  if (goal === undefined) return null;
  const { name, tier, category, stage, owner, type, counting, leadsTo, keyEvent, target } = goal;
  return {
    ...{ name, tier, category, type, counting, keyEvent },
    stage: stage ?? null,
    owner: owner ?? null,
    leadsTo: leadsTo ?? null,
    event: countedEvent(goal),
    approximate: isApproximate(goal),
    journeys: (config?.journeys ?? [])
      .filter(({ steps }) => steps.some(({ step }) => step === id))
      .map((journey) => journey.id),
    target: target === undefined ? null : targetText(target, goal),
  };
}

function targetText({ measure, amount, by, per }: Target, { value }: Goal): string {
  const number = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
  const currency = value.kind === "amount" ? ` ${value.currency}` : "";
  const text =
    measure === "rate"
      ? `${number.format(amount * 100)} %`
      : measure === "value"
        ? `${number.format(amount)}${currency}`
        : number.format(amount);
  return `${text}${per === undefined ? "" : ` a ${per}`} by ${by}`;
}

function journeyShown(config: GoalsConfig | null, id: string): JourneyShown["journey"] {
  const journey = config?.journeys.find((one) => one.id === id);
  if (journey === undefined) return null;
  const { name, goal, open, steps } = journey;
  return { name, goal, open, steps: steps.map(({ step }) => step) };
}
