/**
 * Sends closed leads to GA4 by the Measurement Protocol: those that were not sent before, one by one, after Google's validation
 * server has looked at all of them and a person has said yes.
 */
import { errorAt } from "../../diagnostics/diagnostic.js";
import { EXIT, type ExitCode, GoalsError } from "../../diagnostics/error.js";
import { FileErrors } from "../../diagnostics/file-errors.js";
import type { MeasurementProtocol } from "../../google/collect.js";
import { lockProperty } from "../lock.js";
import type { Ports } from "../ports.js";
import { openLeadsJournal } from "./journal.js";
import type { LeadRow } from "./rows.js";

/** [developers.google.com/analytics/devguides/collection/protocol/ga4/sending-events] */
const OLDEST_HOURS = 72;
const HOUR = 3_600_000;

/**
 * `to-send`: it would be sent; `already-sent`: by an upload before; `unknown`: sent once, and the answer was lost; `failed`: it surely did
 * not arrive; `not-sent`: it was not its turn any more.
 */
export type LeadStatus = "to-send" | "sent" | "already-sent" | "unknown" | "failed" | "not-sent";

export interface LeadOutcome extends Omit<LeadRow, "timePlace"> {
  readonly status: LeadStatus;
  /** In words; null where the status says it all. */
  readonly reason: string | null;
}

export interface UploadInput {
  readonly property: string;
  readonly rows: readonly LeadRow[];
  /** Null: nothing is sent, nor asked of Google. */
  readonly protocol: MeasurementProtocol | null;
  /** Rows whose answer was lost are sent once more. */
  readonly again: boolean;
  readonly ports: Pick<Ports, "files" | "processes" | "now">;
  /** Told before anybody is asked. */
  readonly onPlan: (outcomes: readonly LeadOutcome[]) => void;
  readonly confirm: (events: number) => Promise<boolean>;
  readonly onOutcome: (outcome: LeadOutcome) => void;
  readonly stopping: () => boolean;
}

/**
 * What became of each row, in the order of the file.
 *
 * @throws FileErrors (exit 3) for rows that are too old, before anything is sent; GoalsError `leads-refused` (exit 3) for what Google's
 * validation server refuses, `unreachable` (exit 5), `not-confirmed` (exit 9), `locked` (exit 6), `leads-journal-damaged` (exit 3).
 */
export async function uploadLeads(input: UploadInput): Promise<readonly LeadOutcome[]> {
  const release = await lockProperty(input.ports, input.property);
  try {
    return await upload(input);
  } finally {
    await release();
  }
}

async function upload(input: UploadInput): Promise<readonly LeadOutcome[]> {
  const { property, rows, protocol, again, ports } = input;
  const journal = await openLeadsJournal(ports, property);
  const planned = rows.map((row): readonly [LeadRow, LeadOutcome] => {
    const state = journal.stateOf(row);
    if (state === "sent") return [row, outcomeOf(row, "already-sent")];
    return [row, state === "unknown" && !again ? outcomeOf(row, "unknown", LOST) : outcomeOf(row, "to-send")];
  });
  const toSend = planned.filter(([, { status }]) => status === "to-send").map(([row]) => row);
  const old = toSend.filter((row) => hoursSince(row, ports.now()) > OLDEST_HOURS);
  if (old.length > 0)
    throw new FileErrors(
      old.map((row) =>
        errorAt("leads-too-old", row.timePlace, { hours: Math.floor(hoursSince(row, ports.now())) }),
      ),
    );
  input.onPlan(planned.map(([, outcome]) => outcome));
  if (protocol === null || toSend.length === 0) return planned.map(([, outcome]) => outcome);
  await validated(protocol, toSend);
  if (!(await input.confirm(toSend.length)))
    throw new GoalsError("not-confirmed", "nothing was sent", { exitCode: EXIT.confirmationNeeded });
  const outcomes: LeadOutcome[] = [];
  let isReached = true;
  for (const [row, outcome] of planned) {
    if (outcome.status !== "to-send") {
      outcomes.push(outcome);
      continue;
    }
    const why = !isReached
      ? "Google could not be reached"
      : input.stopping()
        ? "stopped"
        : hoursSince(row, ports.now()) > OLDEST_HOURS
          ? `older than ${OLDEST_HOURS} hours by now`
          : null;
    let made = outcomeOf(row, "not-sent", why);
    if (why === null) {
      await journal.begin(row);
      const answer = await protocol.send(payloadOf(row));
      if (answer.kind !== "unknown") await journal.end(row, answer.kind === "taken" ? "sent" : "failed");
      if (answer.kind === "not-reached") isReached = false;
      made =
        answer.kind === "taken"
          ? outcomeOf(row, "sent")
          : outcomeOf(row, answer.kind === "unknown" ? "unknown" : "failed", answer.why);
    }
    outcomes.push(made);
    input.onOutcome(made);
  }
  return outcomes;
}

const LOST = "sent before, and the answer was lost; --again sends it once more";

/** @throws GoalsError `leads-refused`, with all that is refused. */
async function validated(protocol: MeasurementProtocol, rows: readonly LeadRow[]): Promise<void> {
  const refused: string[] = [];
  for (const row of rows) {
    const messages = await protocol.validate(payloadOf(row));
    for (const { description } of messages) refused.push(`line ${row.line}: ${description}`);
  }
  if (refused.length === 0) return;
  throw new GoalsError("leads-refused", `Google's validation server refuses ${refused.join("; ")}`, {
    exitCode: EXIT.fileWrong,
    hint: "Nothing was sent. The words are Google's: correct the rows, or take them out.",
  });
}

/** One request a row: what is lost with an answer is one row. */
function payloadOf({
  clientId,
  userId,
  sessionId,
  event,
  time,
  value,
  currency,
  transactionId,
}: LeadRow): object {
  return {
    client_id: clientId,
    ...(userId === null ? {} : { user_id: userId }),
    // Strict: an event that is too old is refused, not counted at another time.
    validation_behavior: "ENFORCE_RECOMMENDATIONS",
    timestamp_micros: time.getTime() * 1000,
    events: [
      {
        name: event,
        params: {
          ...(sessionId === null ? {} : { session_id: sessionId }),
          ...(value === null ? {} : { value, currency }),
          ...(transactionId === null ? {} : { transaction_id: transactionId }),
        },
      },
    ],
  };
}

function outcomeOf(
  { timePlace: _, ...row }: LeadRow,
  status: LeadStatus,
  reason: string | null = null,
): LeadOutcome {
  return { ...row, status, reason };
}

function hoursSince({ time }: LeadRow, now: Date): number {
  return (now.getTime() - time.getTime()) / HOUR;
}

/** 8 where anything is not told to be sent, else 0. */
export function exitCodeOfUpload(outcomes: readonly LeadOutcome[]): ExitCode {
  const well: readonly LeadStatus[] = ["sent", "already-sent", "to-send"];
  return outcomes.every(({ status }) => well.includes(status)) ? EXIT.done : EXIT.someFailed;
}
