/** Which macro goal a micro goal is a step to. Pure. */
import type { Goal } from "../../goals/goal.js";
import type { Slots } from "../slots.js";
import type { Pair } from "../sql/questions.js";

/**
 * Along `leads_to` to the first macro goal; without it the only macro goal there is, if there is one. What becomes of a lead
 * afterwards is nobody's next step.
 */
function macroOf(goal: Goal, goals: readonly Goal[]): Goal | undefined {
  const macros = goals.filter(({ tier, closes }) => tier === "macro" && closes === undefined);
  if (goal.leadsTo === undefined) return macros.length === 1 ? macros[0] : undefined;
  const seen = new Set<string>([goal.id]);
  let next = goals.find(({ id }) => id === goal.leadsTo);
  while (next !== undefined && next.tier !== "macro" && !seen.has(next.id)) {
    seen.add(next.id);
    const { leadsTo } = next;
    next = goals.find(({ id }) => id === leadsTo);
  }
  return next?.tier === "macro" ? next : undefined;
}

/** Every micro goal with its macro goal, by slot. */
export function pairsOf({ slots }: Slots): readonly Pair[] {
  const goals = slots.flatMap(({ goal }) => (goal === undefined ? [] : [goal]));
  const slotOf = new Map(
    slots.flatMap(({ goal, slot }) => (goal === undefined ? [] : [[goal.id, slot] as const])),
  );
  return slots.flatMap(({ goal, slot }) => {
    if (goal === undefined || goal.tier !== "micro") return [];
    const macro = slotOf.get(macroOf(goal, goals)?.id ?? "");
    return macro === undefined ? [] : [{ micro: slot, macro }];
  });
}

export function macroSlots({ slots }: Slots): readonly number[] {
  return slots.flatMap(({ goal, slot }) => (goal?.tier === "macro" ? [slot] : []));
}

export function goalSlots({ slots }: Slots): readonly number[] {
  return slots.flatMap(({ goal, slot }) => (goal === undefined ? [] : [slot]));
}

export function goalIdOf({ slots }: Slots, slot: number): string {
  return slots[slot]?.goal?.id ?? "";
}
