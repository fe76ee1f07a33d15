/** Where one writes is known although the text is not finished. */
import { expect, it } from "vitest";
import { placeAt } from "../../../src/console/page/editor/place.js";

/** The cursor is the `|`. */
function at(marked: string): unknown {
  const offset = marked.indexOf("|");
  const place = placeAt(marked.replace("|", ""), offset);
  return place && [place.path.join("."), place.kind, marked.slice(place.from, offset)];
}

const HEAD = "version: 1\ngoals:\n  order:\n    name: Order\n";

it.each([
  ["ver|", ["", "key", "ver"]],
  [`${HEAD}    sta|`, ["goals.order", "key", "sta"]],
  [`${HEAD}    tier: ma|`, ["goals.order.tier", "value", "ma"]],
  [`${HEAD}    tier:|`, ["goals.order.tier", "value", ""]],
  [`${HEAD}    page:\n      pa|`, ["goals.order.page", "key", "pa"]],
  [`${HEAD}    # a note\n\n    t|`, ["goals.order", "key", "t"]],
  [`${HEAD}  |`, ["goals", "key", ""]],
  [`${HEAD}    page: { path: { begins_with: /a }, ho|`, ["goals.order.page", "key", "ho"]],
  [`${HEAD}    page: { path: { beg|`, ["goals.order.page.path", "key", "beg"]],
  [`${HEAD}    target: { rate: 2%, per: m|`, ["goals.order.target.per", "value", "m"]],
  [`${HEAD}    event: [a, b|`, ["goals.order.event.1", "value", "b"]],
  [`${HEAD}    stage: a # no|`, null],
  ["goals:\n  a:\n    tier: macro\njourneys:\n  way:\n    go|", ["journeys.way", "key", "go"]],
  [
    "journeys:\n  way:\n    steps:\n      - view_item\n      - add|",
    ["journeys.way.steps.1", "value", "add"],
  ],
  ["journeys:\n  way:\n    steps: [view_item, { pa|", ["journeys.way.steps.1", "key", "pa"]],
  [
    "goals:\n  a:\n    target:\n      milestones:\n        - rate: 2%\n          by|",
    ["goals.a.target.milestones.0", "key", "by"],
  ],
  [
    "goals:\n  a:\n    target:\n      milestones:\n        - rate: 2%\n        - by: 2|",
    ["goals.a.target.milestones.1.by", "value", "2"],
  ],
])("%j", (marked, expected) => expect(at(marked)).toEqual(expected));
