/** `ga4-goals verify`: is what the file declares really sent by the site? */
import { userInfo } from "node:os";
import { EXIT, type ExitCode, GoalsError } from "../../../diagnostics/error.js";
import { type Ink, plainInk } from "../../../diagnostics/ink.js";
import { printable } from "../../../diagnostics/printable.js";
import { type Verdict, type VerdictStatus, verdictsOf } from "../../../page/verify/collect.js";
import { type Chromium, takeWalk } from "../../../page/verify/take-walk.js";
import { defaultWalk, readWalk, stepText, type Walk } from "../../../page/verify/walk.js";
import { readGoals } from "../../../workflows/goals-files.js";
import type { Context } from "../../context.js";
import type { CommonFlags } from "../../flags.js";
import { paintFor } from "../../ink.js";
import { renderWarnings } from "../../output/error-text.js";
import { toJson, writeResult } from "../../output/result.js";
import { usage } from "../../usage.js";

export interface VerifyFlags extends CommonFlags {
  readonly out?: string;
  readonly format: "text" | "json";
  readonly walk?: string;
  readonly chromium?: string;
  readonly headed: boolean;
}

export async function verify(context: Context, flags: VerifyFlags, ...words: string[]): Promise<ExitCode> {
  const [address, ...tooMany] = words.filter(isAddress);
  if (tooMany.length > 0) throw usage("verify takes one address", `Leave out ${tooMany.join(", ")}.`);
  const { config, warnings } = await readGoals(
    context,
    words.filter((word) => !isAddress(word)),
    flags,
  );
  renderWarnings(context, warnings, flags.noColor);
  const walk = flags.walk === undefined ? defaultWalk(config.goals) : await walkIn(context, flags.walk);
  for (const id of walk.expects ?? []) {
    if (!config.goals.some((goal) => goal.id === id)) {
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
  const verdicts = verdictsOf(config.goals, walk.expects, collected);
  const failed = failure && { step: stepText(failure.step), reason: failure.reason };
  const paint = flags.out === undefined ? paintFor(context, context.stdout, flags.noColor) : plainInk;
  const result =
    flags.format === "json"
      ? toJson({ schemaVersion: 1, url, goals: verdicts, failedStep: failed, collected })
      : [
          ...verdicts.map((verdict) => line(verdict, paint)),
          "",
          `${collected.length} events collected on the way; none reached GA4.`,
          ...(failed
            ? [paint.bad(printable(`The walk ended early at "${failed.step}": ${failed.reason}`))]
            : []),
        ].join("\n");
  await writeResult(context, result, flags.out);
  return failed || verdicts.some((v) => v.status === "never") ? EXIT.someFailed : EXIT.done;
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
