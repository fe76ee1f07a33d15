/** `ga4-goals check --watchdog`: has the check that tells people run when it should have. Asks nobody but the state folder. */
import { EXIT, usage } from "../../../diagnostics/error.js";
import { counted } from "../../../draw/names.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { readIncidents } from "../../../workflows/deliver/incident-file.js";
import { type LastCheck, lastCheckOf, lastCheckText } from "../../../workflows/schedule/last-check.js";
import { toJson } from "../../output/result.js";
import { type PropertyHandler, propertyCommand } from "../../run-command.js";
import type { CheckFlags } from "./run.js";

export const watchdog: PropertyHandler<CheckFlags> = propertyCommand<CheckFlags, LastCheck>({
  name: "check",
  scope: SCOPE_READ,
  check: ({ deliver, fromStore, format }) => {
    if (deliver || fromStore) throw usage("--watchdog checks no goal: leave --deliver and --from-store out");
    if (format !== "text" && format !== "json") throw usage("--watchdog is told as text or json");
  },
  one: async ({ config, property, ports }) => {
    const { checked } = await readIncidents(ports);
    const at = checked[property];
    const last = at === undefined ? null : new Date(at);
    const result = lastCheckOf(property, config, { last, now: ports.now() });
    return { result, exitCode: result.late ? EXIT.attention : EXIT.done };
  },
  words: ({ late }) => (late ? "late" : "on time"),
  out: ({ out }) => out,
  draw: (result, { flags }) => (flags.format === "json" ? toJson(result) : lastCheckText(result)),
  drawMany: (ends) => {
    const late = ends.flatMap(({ name, outcome }) =>
      outcome.kind === "done" && outcome.result.late ? [`${name}: ${lastCheckText(outcome.result)}`] : [],
    );
    return [...late, `${counted(ends.length, "client")}, ${late.length} late.`].join("\n");
  },
});
