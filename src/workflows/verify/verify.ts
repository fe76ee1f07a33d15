/** One walk through a site, and what is said of each goal after it: by the browser, and by an emulator where that is asked. */
import { EXIT, GoalsError, usage } from "../../diagnostics/error.js";
import { FileErrors } from "../../diagnostics/file-errors.js";
import { plainInk } from "../../diagnostics/ink.js";
import type { GoalsConfig } from "../../goals/goal.js";
import { renderRefusals } from "../../sync/draw/refusals.js";
import { isRefused } from "../../sync/plan/plan.js";
import type { Ports } from "../ports.js";
import { type CollectedEvent, type CollectRequest, type Verdict, verdictsOf } from "./collect.js";
import type { Counted, Emulate } from "./count.js";
import { type EmulatorVerdict, inEmulator, type TakenIn, takenIn } from "./judge.js";
import { type Chromium, takeWalk } from "./take-walk.js";
import { defaultWalk, readWalk, stepText, type Walk } from "./walk.js";

/** Of one goal: what the browser saw and, with an emulator, what it came to there. */
export type GoalVerdict = Verdict & { readonly emulator?: EmulatorVerdict };

/** The JSON of `verify`. */
export interface Verified {
  readonly schemaVersion: 1;
  readonly url: string;
  readonly goals: readonly GoalVerdict[];
  readonly emulator?: TakenIn;
  readonly failedStep: { readonly step: string; readonly reason: string } | null;
  readonly collected: readonly CollectedEvent[];
}

export interface VerifyInput {
  readonly ports: Pick<Ports, "say" | "environment" | "files">;
  readonly config: GoalsConfig;
  /** Where the walk starts; default: where its file says. */
  readonly address: string | undefined;
  /** A file that describes the walk; default: links are followed and time passes. */
  readonly walk?: string | undefined;
  /** Where Chromium is; default: CHROMIUM_PATH, then the usual places. */
  readonly chromium?: string | undefined;
  readonly headed: boolean;
  /** False where Chromium can't have its sandbox, as root can't. */
  readonly sandbox: boolean;
  /** Counts what is sent, where it is given; loaded when the walk is over. */
  readonly emulate?: (() => Promise<Emulate>) | undefined;
}

/** @throws GoalsError for a walk that can't be taken, and FileErrors for a file that is wrong. */
export async function verifySite(input: VerifyInput): Promise<Verified> {
  const { ports, config, address, headed, sandbox, emulate } = input;
  const { goals } = config;
  const walk = input.walk === undefined ? defaultWalk(goals) : await walkIn(ports, input.walk);
  for (const id of walk.expects ?? []) {
    if (!goals.some((goal) => goal.id === id)) {
      throw wrongWalk(input.walk ?? "", `expects: there is no goal ${id}`);
    }
  }
  const url = address ?? walk.url;
  if (url === undefined)
    throw usage("no address is named", "Pass one: ga4-goals verify https://www.example.com/");
  if (!URL.canParse(url)) throw usage(`${url} is no address`, "A whole one: https://www.example.com/");
  const { collected, requests, failure, unreached } = await takeWalk({
    walk,
    url,
    chromium: await loadChromium(),
    executablePath: await chromiumPath(ports, input.chromium),
    headless: !headed,
    onStep: (step) => ports.say(`${stepText(step)}`),
    sandbox,
    onNoSandbox: (why) =>
      ports.say(`Chromium runs without its sandbox: ${why}. Walk through sites you trust.`),
  });
  if (unreached) {
    throw new GoalsError("site-unreachable", `${unreached.address}: ${unreached.reason}`, {
      // As for Google out of reach: the same command may work later.
      exitCode: EXIT.quota,
      hint: "Open it in a browser on this machine: is the address right, is the site up, does it need a login or a VPN?",
    });
  }
  const failedStep = failure && { step: stepText(failure.step), reason: failure.reason };
  const verdicts = verdictsOf(goals, walk.expects, collected);
  const walked = { schemaVersion: 1, url, goals: verdicts, failedStep, collected } as const;
  if (!emulate) return walked;
  const counted = await count(input, await emulate(), requests);
  return {
    ...walked,
    goals: goals.flatMap((goal, n) => {
      const verdict = verdicts[n];
      return verdict ? [{ ...verdict, emulator: inEmulator(goal, walk.expects, counted) }] : [];
    }),
    emulator: takenIn(goals, counted),
  };
}

async function count(
  { ports, config }: VerifyInput,
  emulate: Emulate,
  requests: readonly CollectRequest[],
): Promise<Counted> {
  ports.say("count them in an emulator");
  const { countInEmulator } = await import("./count.js");
  return countInEmulator(emulate, config, requests, (plan) => {
    if (isRefused(plan)) ports.say(renderRefusals(plan.refusals, plainInk));
  });
}

async function walkIn({ files }: Pick<Ports, "files">, file: string): Promise<Walk> {
  if ((await files.size(file)) === null) throw wrongWalk(file, "there is no such file");
  const text = (await files.read(file)).toString("utf8");
  const { value, diagnostics } = readWalk(file, text);
  if (value === undefined) throw new FileErrors(diagnostics);
  return value;
}

function wrongWalk(file: string, problem: string): GoalsError {
  return new GoalsError("walk-wrong", `${file}: ${problem}`, {
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

async function chromiumPath(
  { environment, files }: Pick<Ports, "environment" | "files">,
  flag: string | undefined,
): Promise<string> {
  const named = flag ?? environment.CHROMIUM_PATH;
  const places = named === undefined ? USUAL_PLACES : [named];
  for (const place of places) {
    if ((await files.size(place)) !== null) return place;
  }
  throw new GoalsError("chromium-missing", `no Chromium at ${places.join(", ")}`, {
    exitCode: named === undefined ? EXIT.unexpected : EXIT.usage,
    hint: "Say where yours is with --chromium PATH or CHROMIUM_PATH.",
  });
}
