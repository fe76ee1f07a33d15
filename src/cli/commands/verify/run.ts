/** `ga4-goals verify`: is what the file declares really sent by the site? */
import { userInfo } from "node:os";
import { EXIT, type ExitCode, GoalsError } from "../../../diagnostics/error.js";
import { type Ink, plainInk } from "../../../diagnostics/ink.js";
import { printable } from "../../../diagnostics/printable.js";
import { nameList } from "../../../draw/names.js";
import type { GoalsConfig } from "../../../goals/goal.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { type Verdict, type VerdictStatus, verdictsOf } from "../../../page/verify/collect.js";
import { type Chromium, takeWalk } from "../../../page/verify/take-walk.js";
import { defaultWalk, readWalk, stepText, type Walk } from "../../../page/verify/walk.js";
import { refuseTheSameForAll, wordsOf } from "../../../workflows/fleet/words-of-client.js";
import { readGoals } from "../../../workflows/goals-files.js";
import type { ClientsFlags } from "../../../workflows/options.js";
import { clientsFileOf } from "../../../workflows/property.js";
import type { Context } from "../../context.js";
import type { CommonFlags } from "../../flags.js";
import { filesOfClients } from "../../fleet/files-of-clients.js";
import { paintFor } from "../../ink.js";
import { renderWarnings } from "../../output/error-text.js";
import { toJson, writeResult } from "../../output/result.js";
import { type ClientsCommand, runForClients } from "../../run-command.js";
import { usage } from "../../usage.js";

export interface VerifyFlags extends CommonFlags, ClientsFlags {
  readonly out?: string;
  readonly format: "text" | "json";
  readonly walk?: string;
  readonly chromium?: string;
  readonly headed: boolean;
}

export async function verify(context: Context, flags: VerifyFlags, ...words: string[]): Promise<ExitCode> {
  const [address, ...tooMany] = words.filter(isAddress);
  if (tooMany.length > 0) throw usage("verify takes one address", `Leave out ${tooMany.join(", ")}.`);
  const patterns = words.filter((word) => !isAddress(word));
  const file = clientsFileOf(flags, patterns);
  if (file !== null) {
    const named = [address, flags.walk].filter((text) => text !== undefined);
    refuseTheSameForAll("verify", named, "https://${domain}/");
    return runForClients(context, flags, file, ofClients(context, address));
  }
  const { config, warnings } = await readGoals(context, patterns, flags);
  renderWarnings(context, warnings, flags.noColor);
  const walked = await walkThrough(context, flags, config, address);
  const paint = flags.out === undefined ? paintFor(context, context.stdout, flags.noColor) : plainInk;
  const text = flags.format === "json" ? toJson(walked) : renderWalked(walked, paint);
  await writeResult(context, text, flags.out);
  return exitCodeOf(walked);
}

/** Each at its own address, one browser after the other. */
function ofClients(context: Context, address: string | undefined): ClientsCommand<VerifyFlags, Walked> {
  return filesOfClients<VerifyFlags, Walked>({
    name: "verify",
    scope: SCOPE_READ,
    atOnce: 1,
    one: async ({ client, config, ports }, flags) => {
      const own = wordsOf(client, context);
      const walk = flags.walk === undefined ? {} : { walk: own(flags.walk) };
      const url = address === undefined ? undefined : own(address);
      const result = await walkThrough({ ...context, say: ports.say }, { ...flags, ...walk }, config, url);
      return { result, exitCode: exitCodeOf(result) };
    },
    words: ({ goals }) => `${goals.filter(({ status }) => status === "sent").length} sent`,
    columns: [
      { head: "Sent", align: "right", rank: 4 },
      { head: "Never", align: "left", rank: 6 },
      { head: "Too often", align: "left", rank: 5 },
      { head: "Not in the walk", align: "right", rank: 2 },
      { head: "Ended early at", align: "left", rank: 3 },
    ],
    row: ({ goals, failedStep }) => {
      const named = (status: VerdictStatus): string =>
        nameList(
          goals.filter((one) => one.status === status).map(({ goal }) => goal),
          NAMED,
        );
      const count = (status: VerdictStatus): string =>
        String(goals.filter((one) => one.status === status).length);
      return [
        { text: count("sent") },
        { text: named("never") },
        { text: named("more-than-once") },
        { text: count("not-in-walk") },
        { text: failedStep?.step ?? "" },
      ];
    },
    draw: (walked, { paint }) => renderWalked(walked, paint),
    ending: () => ".txt",
  });
}

/** Goals of a client that are named. */
const NAMED = 3;

interface Walked {
  readonly schemaVersion: 1;
  readonly url: string;
  readonly goals: readonly Verdict[];
  readonly failedStep: { readonly step: string; readonly reason: string } | null;
  readonly collected: Awaited<ReturnType<typeof takeWalk>>["collected"];
}

async function walkThrough(
  context: Context,
  flags: VerifyFlags,
  { goals }: GoalsConfig,
  address: string | undefined,
): Promise<Walked> {
  const walk = flags.walk === undefined ? defaultWalk(goals) : await walkIn(context, flags.walk);
  for (const id of walk.expects ?? []) {
    if (!goals.some((goal) => goal.id === id)) {
      throw wrongWalk(flags.walk ?? "", [`expects: there is no goal ${id}`]);
    }
  }
  const url = address ?? walk.url;
  if (url === undefined) {
    throw usage("no address is named", "Pass one: ga4-goals verify https://www.example.com/");
  }
  if (!URL.canParse(url)) throw usage(`${url} is no address`, "A whole one: https://www.example.com/");
  const { collected, failure, unreached } = await takeWalk({
    walk,
    url,
    chromium: await loadChromium(),
    executablePath: await chromiumPath(context, flags.chromium),
    headless: !flags.headed,
    onStep: (step) => context.say(`${stepText(step)}`),
    sandbox: userInfo().uid !== 0,
    onNoSandbox: (why) =>
      context.say(`Chromium runs without its sandbox: ${why}. Walk through sites you trust.`),
  });
  if (unreached) {
    throw new GoalsError("site-unreachable", `${unreached.address}: ${unreached.reason}`, {
      // As for Google out of reach: the same command may work later.
      exitCode: EXIT.quota,
      hint: "Open it in a browser on this machine: is the address right, is the site up, does it need a login or a VPN?",
    });
  }
  const failedStep = failure && { step: stepText(failure.step), reason: failure.reason };
  return {
    schemaVersion: 1,
    url,
    goals: verdictsOf(goals, walk.expects, collected),
    failedStep,
    collected,
  };
}

function renderWalked({ goals, failedStep: failed, collected }: Walked, paint: Ink): string {
  return [
    ...goals.map((verdict) => line(verdict, paint)),
    "",
    `${collected.length} events collected on the way; none reached GA4.`,
    ...(failed ? [paint.bad(printable(`The walk ended early at "${failed.step}": ${failed.reason}`))] : []),
  ].join("\n");
}

function exitCodeOf({ goals, failedStep }: Walked): ExitCode {
  return failedStep || goals.some(({ status }) => status === "never") ? EXIT.someFailed : EXIT.done;
}

const WORDS: Readonly<Record<VerdictStatus, string>> = {
  sent: "sent",
  never: "never sent",
  "more-than-once": "sent more than once a session",
  "not-in-walk": "not in this walk",
};

function line(verdict: Verdict, paint: Ink): string {
  const { goal, event, status, times, page } = verdict;
  const ink = { sent: paint.good, never: paint.bad, "more-than-once": paint.warn, "not-in-walk": paint.dim };
  const name = goal === event ? goal : `${goal} (${event})`;
  const where =
    times === 0 ? "" : `  ${times === 1 ? "once" : `${times} times`}, first on ${printable(page || "?")}`;
  return `${ink[status](WORDS[status].padEnd(16))}  ${name}${where}`;
}

const isAddress = (word: string): boolean => /^https?:\/\//i.test(word);

async function walkIn(context: Context, file: string): Promise<Walk> {
  if ((await context.files.size(file)) === null) throw wrongWalk(file, ["there is no such file"]);
  const read = readWalk((await context.files.read(file)).toString("utf8"));
  if ("problems" in read) throw wrongWalk(file, read.problems);
  return read.walk;
}

function wrongWalk(file: string, problems: readonly string[]): GoalsError {
  return new GoalsError("walk-wrong", `${file}: ${problems.join("; ")}`, {
    exitCode: EXIT.fileWrong,
    hint: "docs/guides/page-code.md has an example of a walk.",
  });
}

/** playwright-core is an optional peer of the package: most commands never need a browser. */
async function loadChromium(): Promise<Chromium> {
  try {
    return (await import("playwright-core")).chromium;
  } catch (cause) {
    throw new GoalsError("playwright-missing", "verify needs playwright-core, which is not installed", {
      exitCode: EXIT.unexpected,
      hint: "npm install --save-dev playwright-core (it brings no browser; yours is used).",
      cause,
    });
  }
}

const USUAL_PLACES: readonly string[] = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

async function chromiumPath(context: Context, flag: string | undefined): Promise<string> {
  const named = flag ?? context.environment.CHROMIUM_PATH;
  const places = named === undefined ? USUAL_PLACES : [named];
  for (const place of places) {
    if ((await context.files.size(place)) !== null) return place;
  }
  throw new GoalsError("chromium-missing", `no Chromium at ${places.join(", ")}`, {
    exitCode: named === undefined ? EXIT.unexpected : EXIT.usage,
    hint: "Say where yours is with --chromium PATH or CHROMIUM_PATH.",
  });
}
