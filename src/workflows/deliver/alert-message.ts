/** What incidents are told as: one message for all that is new at a place, the worst first, what is alike in one part. Pure. */
import { fewNames, groupBy } from "../../draw/alike.js";
import { inline, markdownList } from "../../draw/markdown.js";
import { counted } from "../../draw/names.js";
import { severity } from "../../watch/check.js";
import { type FindingKind, isOfExperiment, subjectOf } from "../../watch/finding.js";
import type { Incident, Incidents, News } from "../../watch/incidents.js";
import { bars, type IssueWish, type Message, type Part, signed } from "./message.js";

/** An incident and what is new of it. */
export interface Told {
  readonly incident: Incident;
  readonly what: News["what"];
}

/** By property: the client's name; null for the one property of goals files. */
export type Names = ReadonlyMap<string, string | null>;

export function alertMessage(
  id: string,
  news: readonly Told[],
  known: Incidents,
  names: Names,
  /** `titled`: parts say what they are about, also where there is only one. */
  { titled = false }: { readonly titled?: boolean } = {},
): Message {
  const sorted = news.toSorted((a, b) => rank(a) - rank(b));
  const all = partsOf(sorted, names);
  const [alone] = all.length === 1 && !titled ? all : [];
  const parts = alone === undefined ? all : [{ ...alone, title: "" }];
  const bad = sorted.filter(({ what }) => what !== "over");
  const properties = [...new Set(sorted.map(({ incident }) => incident.property))];
  const [only] = properties;
  return {
    id,
    tone: bad.length > 0 ? "bad" : "good",
    title: alone?.title ?? titleOfMany(sorted, properties.length),
    intro: "",
    parts,
    left: { count: 0, where: "ga4-goals check shows all." },
    link: properties.length === 1 && only !== undefined ? ga4Link(only) : null,
    json: {
      type: "ga4-goals.check",
      data: {
        news: sorted.map(({ what, incident: { property, begun, over, finding } }) => ({
          ...{ what, property },
          client: names.get(property) ?? null,
          ...{ begun, over, finding },
        })),
      },
    },
    issues: properties.map((property) =>
      issueOf(
        property,
        sorted.filter(({ incident }) => incident.property === property),
        known,
        names,
      ),
    ),
    long: "",
    files: [],
  };
}

export function ga4Link(property: string): NonNullable<Message["link"]> {
  return {
    text: "Open the property in GA4",
    url: `https://analytics.google.com/analytics/web/#/p${property}/reports/intelligenthome`,
  };
}

/** What lasts comes before what is over; the worst first. */
function rank({ what, incident }: Told): number {
  return (what === "over" ? 100 : 0) + severity(incident.finding.kind);
}

function titleOfMany(news: readonly Told[], properties: number): string {
  const bad = news.filter(({ what }) => what !== "over").length;
  const over = news.length - bad;
  const said = [
    ...(bad > 0 ? [`${counted(bad, "finding")} need${bad === 1 ? "s" : ""} attention`] : []),
    ...(over > 0 ? [`${over} ${over === 1 ? "is" : "are"} over`] : []),
  ].join(", ");
  return properties > 1 ? `${said}, at ${counted(properties, "client")}` : said;
}

/** The same of several clients is one part; most clients first among what is as bad. */
export function partsOf(news: readonly Told[], names: Names): readonly Part[] {
  return groupBy(news, ({ what, incident: { finding, over } }) =>
    JSON.stringify([what, finding.kind, finding.goal, over?.how]),
  ).flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const tone = first.what === "over" ? "good" : "bad";
    const { finding } = first.incident;
    if (alike.length === 1) {
      const client = names.get(first.incident.property) ?? null;
      return [
        {
          tone,
          title: `${client === null ? "" : `${client} · `}${wordsOf(first)}`,
          text: first.what === "over" ? overText(first.incident) : finding.message,
          days:
            first.what === "over" || finding.recent?.every((count) => count === 0)
              ? null
              : (finding.recent ?? null),
          steps: first.what === "over" ? [] : finding.next,
        } as const,
      ];
    }
    const clients = alike.map(({ incident }) => names.get(incident.property) ?? incident.property);
    return [
      {
        tone,
        title: `${counted(clients.length, "client")} · ${wordsOf(first, false)}`,
        text: fewNames(clients),
        days: null,
        steps: first.what === "over" ? [] : finding.next.slice(-1),
      } as const,
    ];
  });
}

const KIND_WORDS: Readonly<Record<FindingKind, string>> = {
  silent: "silent",
  dropped: "dropped",
  doubled: "counted twice",
  not_set: "a flood of (not set)",
  behind_target: "behind its target",
  experiment_split: "divided otherwise than it should be",
  experiment_decided: "decided",
  cannot_fire: "cannot fire",
  missing_key_event: "no key event",
  not_final: "days are missing",
};

/** `order: silent since 2026-11-20` */
function wordsOf({ what, incident: { finding, over } }: Told, withSince = true): string {
  const { kind, since } = finding;
  const what_ = subjectOf(finding);
  const is = KIND_WORDS[kind];
  if (over !== null && what === "over") {
    switch (over.how) {
      case "as_usual":
        return `${what_}: as usual again`;
      case "new_level":
        return `${what_}: the new usual level after four weeks`;
      case "mended":
        return isOfExperiment(kind) ? `${what_}: no longer ${is}` : `${what_}: ${is}, mended`;
      case "not_watched":
        return `${what_}: not watched any more`;
    }
  }
  const dated = since === null || !withSince ? is : `${is} since ${since}`;
  return `${what_}: ${what === "lasting" ? "still " : ""}${dated}`;
}

function overText({ begun, finding: { kind, since }, over }: Incident): string {
  const from = since ?? begun.slice(0, 10);
  return `Was ${KIND_WORDS[kind]} from ${from} on; found to be over on ${over?.at.slice(0, 10) ?? ""}.`;
}

function issueOf(property: string, news: readonly Told[], known: Incidents, names: Names): IssueWish {
  const lasting = known.incidents
    .filter((incident) => incident.property === property && incident.over === null)
    .map((incident): Told => ({ incident, what: "begun" }))
    .toSorted((a, b) => rank(a) - rank(b));
  const whose = names.get(property) ?? `property ${property}`;
  return {
    key: `incidents:${property}`,
    title: `Goals need attention: ${whose}`,
    body:
      lasting.length === 0
        ? "Everything is as usual again."
        : `${markdownOf(partsOf(lasting, names))}\n\n[Open the property in GA4](${ga4Link(property).url})`,
    news: markdownOf(partsOf(news, names)),
    open: lasting.length > 0,
  };
}

/** Ends without a newline. */
export function markdownOf(parts: readonly Part[]): string {
  return parts
    .flatMap((part) => {
      const days = bars(part);
      return [
        ...(part.title === "" ? [] : [`### ${inline(signed(part.tone, part.title))}`]),
        ...(part.text === "" ? [] : [inline(part.text)]),
        ...(days === "" ? [] : [`\`${days}\``]),
        ...(part.steps.length === 0 ? [] : [markdownList(part.steps.map(inline))]),
      ];
    })
    .join("\n\n");
}
