/** `ga4-goals verify`: is what the file declares really sent by the site, and would it count? */
import { userInfo } from "node:os";
import { EXIT, type ExitCode, usage } from "../../../diagnostics/error.js";
import { plainInk } from "../../../diagnostics/ink.js";
import type { Column } from "../../../draw/layout.js";
import { nameList } from "../../../draw/names.js";
import type { GoalsConfig } from "../../../goals/goal.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { refuseTheSameForAll, wordsOf } from "../../../workflows/fleet/words-of-client.js";
import { readGoals } from "../../../workflows/goals-files.js";
import type { ClientsFlags } from "../../../workflows/options.js";
import type { Ports } from "../../../workflows/ports.js";
import { clientsFileOf } from "../../../workflows/property.js";
import type { VerdictStatus } from "../../../workflows/verify/collect.js";
import type { EmulatorStatus } from "../../../workflows/verify/judge.js";
import {
  type GoalVerdict,
  type Verified,
  type VerifyInput,
  verifySite,
} from "../../../workflows/verify/verify.js";
import type { Context } from "../../context.js";
import type { CommonFlags } from "../../flags.js";
import { filesOfClients } from "../../fleet/files-of-clients.js";
import { paintFor } from "../../ink.js";
import { renderWarnings } from "../../output/error-text.js";
import { toJson, writeResult } from "../../output/result.js";
import { type ClientsCommand, runForClients } from "../../run-command.js";
import { renderWalked } from "./draw.js";

export interface VerifyFlags extends CommonFlags, ClientsFlags {
  readonly out?: string;
  readonly format: "text" | "json";
  readonly emulator: boolean;
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
    return runForClients(context, flags, file, ofClients(context, flags, address));
  }
  const { config, warnings } = await readGoals(context, patterns, flags);
  renderWarnings(context, warnings, flags.noColor);
  const walked = await verifySite(wishOf(context, config, address, flags));
  const paint = flags.out === undefined ? paintFor(context, context.stdout, flags.noColor) : plainInk;
  const text =
    flags.format === "json" ? toJson(walked) : renderWalked(walked, { paint, width: context.stdout.columns });
  await writeResult(context, text, flags.out);
  return exitCodeOf(walked);
}

function wishOf(
  ports: Ports,
  config: GoalsConfig,
  address: string | undefined,
  { walk, chromium, headed, emulator }: VerifyFlags,
): VerifyInput {
  const emulate = emulator ? async () => (await import("./emulate.js")).emulate : undefined;
  const sandbox = userInfo().uid !== 0;
  return { ports, config, address, walk, chromium, headed, sandbox, emulate };
}

/** Each at its own address, one browser after the other. */
function ofClients(
  context: Context,
  { emulator }: VerifyFlags,
  address: string | undefined,
): ClientsCommand<VerifyFlags, Verified> {
  const columns = emulator ? IN_EMULATOR : IN_BROWSER;
  const withStatus = (goals: readonly GoalVerdict[], wanted: Shown["status"]): readonly string[] =>
    goals.filter((one) => (emulator ? one.emulator?.status : one.status) === wanted).map(({ goal }) => goal);
  const best = emulator ? "counted" : "sent";
  return filesOfClients<VerifyFlags, Verified>({
    name: "verify",
    scope: SCOPE_READ,
    atOnce: 1,
    one: async ({ client, config, ports }, flags) => {
      const own = wordsOf(client, context);
      const walk = flags.walk === undefined ? {} : { walk: own(flags.walk) };
      const url = address === undefined ? undefined : own(address);
      const result = await verifySite(wishOf(ports, config, url, { ...flags, ...walk }));
      return { result, exitCode: exitCodeOf(result) };
    },
    words: ({ goals }) => `${withStatus(goals, best).length} ${best}`,
    columns: [...columns, { head: "Ended early at", align: "left", rank: 3 }],
    row: ({ goals, failedStep }) => [
      ...columns.map(({ status, align }) => {
        const names = withStatus(goals, status);
        return { text: align === "right" ? String(names.length) : nameList(names, NAMED) };
      }),
      { text: failedStep?.step ?? "" },
    ],
    draw: (walked, how) => renderWalked(walked, how),
    ending: () => ".txt",
  });
}

/** A column of goals: how many (right) or which (left). */
interface Shown extends Column {
  readonly status: VerdictStatus | EmulatorStatus;
}

const IN_BROWSER: readonly Shown[] = [
  { head: "Sent", align: "right", rank: 4, status: "sent" },
  { head: "Never", align: "left", rank: 6, status: "never" },
  { head: "Too often", align: "left", rank: 5, status: "more-than-once" },
  { head: "Not in the walk", align: "right", rank: 2, status: "not-in-walk" },
];

const IN_EMULATOR: readonly Shown[] = [
  { head: "Counted", align: "right", rank: 4, status: "counted" },
  { head: "Not counted", align: "left", rank: 6, status: "not-counted" },
  { head: "Never sent", align: "left", rank: 5, status: "never" },
  { head: "Not in the walk", align: "right", rank: 2, status: "not-in-walk" },
];

/** Goals of a client that are named. */
const NAMED = 3;

function exitCodeOf({ goals, failedStep, emulator }: Verified): ExitCode {
  const missed = goals.some((one) =>
    emulator
      ? one.emulator?.status === "never" || one.emulator?.status === "not-counted"
      : one.status === "never",
  );
  return failedStep || missed || emulator?.events === 0 ? EXIT.someFailed : EXIT.done;
}

const isAddress = (word: string): boolean => /^https?:\/\//i.test(word);
