/** The sentences of a roll-up, for every format: what a standing means, what is wrong with a client, all of them in a sentence. */
import { costPerText, returnText } from "../../draw/cost-sentences.js";
import { experimentTexts, harmTexts } from "../../draw/experiment-sentences.js";
import type { HealthFinding } from "../../model.js";
import { ENGLISH, type Language } from "../../words/language.js";
import type { Rollup, RollupRow, Standing } from "../rollup.js";

/** For people: what a standing means; empty for the usual one. */
export function standingText(standing: Standing, { say }: Language = ENGLISH): string {
  switch (standing) {
    case "above":
      return say("above");
    case "below":
      return say("below");
    case "usual":
      return "";
    case "too-few":
      return say("tooFew");
  }
}

/** `Conversions of 3 clients` */
export function rollupTitle({ clients }: Pick<Rollup, "clients">, { say }: Language = ENGLISH): string {
  return say("conversionsOf", { count: clients.length });
}

const TROUBLES = {
  "never-seen": "troubleNeverSeen",
  "not-a-key-event": "troubleNoKeyEvent",
  "counts-since": "troubleCountsSince",
  "nearly-every-session": "troubleEverySession",
  "nearly-every-view": "troubleEveryView",
  "gone-silent": "troubleSilent",
  "many-per-session": "troubleMany",
} as const satisfies Readonly<Record<HealthFinding["code"], string>>;

const SILENT: HealthFinding["code"] = "gone-silent";

/** All of up to `most` names, else the first ones and how many more there are: never cut without saying so. */
function nameList(names: readonly string[], most: number, { say }: Language): string {
  if (names.length <= most) return names.join(", ");
  const shown = Math.max(1, most - 1);
  return say("andMore", { names: names.slice(0, shown).join(", "), count: names.length - shown });
}

/** What there is to look at in a client: targets behind, goals that have gone silent, then what else is wrong with the counting. */
export function troubles(
  { behind, warnings, goalNames }: RollupRow,
  language: Language = ENGLISH,
): readonly string[] {
  const { say } = language;
  const names = (ids: readonly string[]): string =>
    nameList(
      ids.map((id) => goalNames[id] ?? id),
      3,
      language,
    );
  const codes = [...new Set(warnings.map(({ code }) => code))].toSorted(
    (a, b) => Number(b === SILENT) - Number(a === SILENT),
  );
  return [
    ...(behind.length === 0 ? [] : [say("troubleBehind", { goals: names(behind) })]),
    ...codes.map((code) =>
      say(TROUBLES[code], {
        goals: names(warnings.filter((one) => one.code === code).map(({ goal }) => goal)),
      }),
    ),
  ];
}

/** True where chance does not explain the place of at least one client: else a rank would say nothing. */
export function somebodyDiffers({ clients }: Rollup): boolean {
  return clients.some(({ standing }) => standing === "above" || standing === "below");
}

/** `25 Oct – 21 Nov 2026`; as it was asked for where no client has a report. */
export function rollupDays({ days, period }: Rollup, { write }: Language = ENGLISH): string {
  return days === null ? period : write.days(days.start, days.end);
}

/** All clients in a few sentences. */
export function rollupNews(rollup: Rollup, language: Language = ENGLISH): string {
  const { say, write } = language;
  const { clients, missing, overallRate } = rollup;
  const count = (is: (row: RollupRow) => boolean): number => clients.filter(is).length;
  const [above, below] = [
    count(({ standing }) => standing === "above"),
    count(({ standing }) => standing === "below"),
  ];
  const behind = count((row) => row.behind.length > 0);
  const silent = clients.filter(({ warnings }) => warnings.some(({ code }) => code === SILENT));
  const unsound = count(({ warnings }) => warnings.some(({ code }) => code !== SILENT));
  const texts = [
    overallRate === null ? "" : say("togetherReach", { rate: write.rate(overallRate) }),
    clients.length < 2
      ? ""
      : above + below === 0
        ? say("noDifferences")
        : say("beyondChance", { count: above, below }),
    behind === 0 ? "" : say("clientsBehind", { count: behind }),
    silent.length === 0
      ? ""
      : say("goneSilentIn", {
          clients: nameList(
            silent.map(({ client }) => client),
            5,
            language,
          ),
        }),
    unsound === 0 ? "" : say("clientsUnsound", { count: unsound }),
    missing.length === 0 ? "" : say("clientsMissing", { count: missing.length }),
  ];
  return texts.filter((text) => text !== "").join(" ");
}

/** Cost, macro goals with it, what one cost and what came back, of every client that was asked by campaign. */
export function costsTold(
  { clients }: Rollup,
  language: Language = ENGLISH,
): readonly { readonly client: string; readonly texts: readonly string[] }[] {
  const { write } = language;
  return clients.flatMap(({ client, costs }) =>
    costs === null
      ? []
      : [
          {
            client,
            texts: [
              write.money(costs.cost, costs.currency),
              write.count(costs.macro.count),
              costPerText(costs.macro, costs, language),
              returnText(costs, language),
            ],
          },
        ],
  );
}

/** What stands over them. */
export function costHeads({ say }: Language = ENGLISH): readonly string[] {
  return [say("client"), say("cost"), say("macroHead"), say("costEach"), say("costReturn")];
}

/** Every client's experiments, each with its verdict in a sentence. */
export function experimentsTold(
  { clients }: Rollup,
  language: Language = ENGLISH,
): readonly { readonly client: string; readonly name: string; readonly text: string }[] {
  return clients.flatMap(({ client, experiments }) =>
    experiments.map((experiment) => ({
      ...{ client, name: experiment.name },
      text: [experimentTexts(experiment, language)[0], ...harmTexts(experiment, language)].join(" "),
    })),
  );
}
