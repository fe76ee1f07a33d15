/**
 * `ga4-goals doctor --clients`: every client examined on its own, through the run's paced clients. What is the same for
 * all who sign in alike (the list of properties, the scopes) is asked once. How findings are judged is not known here.
 */

import { overallExitCode } from "../../../diagnostics/outcome.js";
import { examine } from "../../../doctor/examine.js";
import { type Diagnosis, exitCodeOf } from "../../../doctor/finding.js";
import type { DoctorPort, VisibleProperty } from "../../../doctor/port.js";
import { byDisplayName, listSeenProperties } from "../../../google/admin/account-summaries.js";
import { identityOf, SCOPE_READ } from "../../../google/connection.js";
import { clockAheadOfGoogle, tokenScopes } from "../../../google/google-sign-in-facts.js";
import { findCredentials } from "../../../workflows/doctor/find-credentials.js";
import { portOf } from "../../../workflows/doctor/probes.js";
import { type ClientTask, forEachClient } from "../../../workflows/fleet/fleet.js";
import type { Ports } from "../../../workflows/ports.js";
import type { Context } from "../../context.js";
import { fleetJson } from "../../fleet/json.js";
import { paintFor } from "../../ink.js";
import { diagnosisJson } from "../../output/doctor-text.js";
import { toJson, writeResult } from "../../output/result.js";
import { renderExamined } from "./clients-text.js";
import type { DoctorFlags } from "./run.js";

/** Writes nothing to GA4 and nothing to disk. @throws what `openFleet` throws; a client's trouble is in its result. */
export async function examineClients(context: Context, flags: DoctorFlags, file: string): Promise<void> {
  const shared = sharedAnswers(context);
  const ends = await forEachClient<Diagnosis>(context, flags, file, SCOPE_READ, {
    what: "doctor",
    one: async (task) => {
      const { property } = task.client;
      const diagnosis = await examine(clientPort(task, file, shared), () => property);
      return { exitCode: exitCodeOf(diagnosis), result: diagnosis };
    },
    words: ({ findings }) => findings.find(({ status }) => status === "failure")?.text ?? "well",
  });
  const exitCode = overallExitCode(ends.map(({ outcome }) => outcome.exitCode));
  const text =
    flags.format === "json"
      ? toJson(fleetJson("doctor", file, ends, exitCode, resultJson))
      : renderExamined(ends, {
          paint: paintFor(context, context.stdout, flags.noColor),
          width: context.stdout.columns,
        });
  await writeResult(context, text, undefined);
  if (exitCode !== 0) context.process.exitCode = exitCode;
}

/** The version of the format is the whole answer's. */
function resultJson(diagnosis: Diagnosis): Omit<ReturnType<typeof diagnosisJson>, "schemaVersion"> {
  const { schemaVersion: _, ...result } = diagnosisJson(diagnosis);
  return result;
}

/** Answers that are not about one property. */
interface SharedAnswers {
  readonly visible: (task: ClientTask) => Promise<readonly VisibleProperty[]>;
  readonly scopes: (task: ClientTask) => ReturnType<DoctorPort["scopes"]>;
  readonly clockAhead: (task: ClientTask) => ReturnType<DoctorPort["clockAhead"]>;
}

/** Each is asked for by the first client that needs it: of every user once, the clock once a run. */
function sharedAnswers(context: Ports): SharedAnswers {
  return {
    visible: oncePerUser(async (task) => (await task.admin(listSeenProperties)).toSorted(byDisplayName)),
    scopes: oncePerUser(async ({ connection }) => (connection.emulator ? null : tokenScopes(connection))),
    clockAhead: oncePer(
      () => "",
      async ({ connection }) => (connection.emulator ? null : clockAheadOfGoogle(context.now)),
    ),
  };
}

function oncePerUser<T>(ask: (task: ClientTask) => Promise<T>): (task: ClientTask) => Promise<T> {
  return oncePer(({ connection }) => identityOf(connection), ask);
}

function oncePer<T>(
  keyOf: (task: ClientTask) => string,
  ask: (task: ClientTask) => Promise<T>,
): (task: ClientTask) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (task) => {
    const key = keyOf(task);
    const answer = answers.get(key) ?? ask(task);
    answers.set(key, answer);
    return answer;
  };
}

function clientPort(task: ClientTask, file: string, shared: SharedAnswers): DoctorPort {
  const { client, connection } = task;
  const signIn = (): Promise<void> => task.admin(async () => {});
  return portOf(task.context, {
    goals: async () => ({
      kind: "read",
      files: [file],
      goals: client.config.goals.length,
      warnings: client.warnings.length,
      property: client.property,
      streams: client.config.streams,
    }),
    credentials: () => {
      const who = connection.impersonate ?? connection.emulator?.user;
      return findCredentials(
        withCredentials(task.context, client.credentials),
        who === undefined ? {} : { impersonate: who },
        () =>
          signIn().then(
            () => true,
            () => false,
          ),
      );
    },
    signIn,
    scopes: () => shared.scopes(task),
    visibleProperties: () => shared.visible(task),
    clockAhead: () => shared.clockAhead(task),
    admin: task.admin,
    data: (work) => task.data(({ beta }) => work(beta)),
  });
}

/** A client's own key file is looked for where the one for all would be. */
function withCredentials(context: Ports, path: string | null): Ports {
  if (path === null) return context;
  return { ...context, environment: { ...context.environment, GOOGLE_APPLICATION_CREDENTIALS: path } };
}
