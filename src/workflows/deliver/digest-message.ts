/** How all goals are, in one message: of one property or of hundreds, the worst first, what is alike in one part. Pure. */
import { fewNames, groupBy } from "../../draw/alike.js";
import { counted } from "../../draw/names.js";
import { summaryOf } from "../../watch/draw/words.js";
import { NO_INCIDENTS } from "../../watch/incidents.js";
import { alertMessage, type Told } from "./alert-message.js";
import type { Message, Part } from "./message.js";
import type { Checked } from "./tell.js";

/** A client that could not be checked, and why. */
export interface Unchecked {
  readonly client: string;
  readonly says: string;
}

export function digestMessage(
  id: string,
  { schedule, at }: { readonly schedule: string; readonly at: Date },
  checked: readonly Checked[],
  unchecked: readonly Unchecked[],
): Message {
  const told = checked.flatMap(({ result }) =>
    result.findings.map(
      (finding): Told => ({
        what: "begun",
        incident: {
          ...{ id: "", property: result.property, begun: at.toISOString(), over: null, told: {} },
          finding: { ...finding, next: [...finding.next], recent: finding.recent && [...finding.recent] },
        },
      }),
    ),
  );
  const names = new Map(checked.map(({ client, result }) => [result.property, client]));
  const alert = alertMessage(id, told, NO_INCIDENTS, names, { titled: true });
  const [only] = checked;
  const troubled = checked.filter(({ result }) => result.findings.length > 0).length;
  const isMany = checked.length + unchecked.length > 1 || only?.client !== null;
  const title = isMany
    ? `${counted(checked.length, "client")} checked, ${troubled === 0 ? "all goals are alive" : `${troubled} need${troubled === 1 ? "s" : ""} attention`}`
    : told.length === 0
      ? "All goals are alive"
      : `${counted(told.length, "finding")} need${told.length === 1 ? "s" : ""} attention`;
  const failed = groupBy(unchecked, ({ says }) => says).flatMap((alike): readonly Part[] => {
    const [first] = alike;
    if (first === undefined) return [];
    const text = `${fewNames(alike.map(({ client }) => client))}: ${first.says}`;
    return [
      { tone: "plain", title: `${counted(alike.length, "client")} not checked`, text, days: null, steps: [] },
    ];
  });
  return {
    ...alert,
    tone: told.length > 0 ? "bad" : failed.length > 0 ? "plain" : "good",
    title,
    intro: !isMany && only !== undefined ? `${summaryOf(only.result)}.` : "",
    parts: [...alert.parts, ...failed],
    json: {
      type: "ga4-goals.digest",
      data: {
        schedule,
        clients: checked.map(({ client, result }) => ({ client, check: result })),
        failed: unchecked,
      },
    },
    // A digest is news of a day: an issue would be none of it.
    issues: [],
  };
}
