/**
 * A schedule in the words of those who could run it instead of us: cron, systemd, GitHub Actions. Pure; what it prints
 * is what a user would otherwise write by hand.
 */
import { ACTIONS } from "../../authoring/templates/github-workflow.js";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { Place } from "../../goals/places.js";
import { variablesOf } from "../deliver/channels.js";
import { cronFields } from "./cron-fields.js";
import { type OwnedSchedule, scheduleName } from "./owned.js";

export type Scheduler = "cron" | "systemd" | "github-actions";

export interface PrintOptions {
  /** The goals files, as they were named. */
  readonly files: readonly string[];
  /** The clients file that the schedules' clients are in, as it was named. */
  readonly clients?: string;
  /** Which of them, for what is done for many together. */
  readonly only?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Whom checks tell. */
  readonly alerts?: readonly Place[];
  /** Where they are. */
  readonly directory: string;
  /** `PATH` as it is here: who runs things by the clock has hardly any. */
  readonly path?: string;
  /** Says how far a zone is from UTC at present, for those who know no zones. */
  readonly now: Date;
}

export function printSchedule(
  scheduler: Scheduler,
  schedules: readonly OwnedSchedule[],
  options: PrintOptions,
): string {
  for (const name of [
    options.directory,
    options.clients ?? "",
    ...options.files,
    ...schedules.map(({ to }) => to),
  ])
    if (/\p{Cc}|\p{Zl}|\p{Zp}/u.test(name)) throw notWritable(name);
  switch (scheduler) {
    case "cron":
      return crontab(schedules, options);
    case "systemd":
      return schedules.map((schedule) => systemdUnits(schedule, options)).join("\n");
    case "github-actions":
      return workflow(schedules, options);
  }
}

function commandOf(
  { id, client }: OwnedSchedule,
  { files, clients, only = [], exclude = [] }: Omit<PrintOptions, "directory" | "now" | "path" | "alerts">,
  quoted = shellQuoted,
): string {
  const many = [...only.map((one) => ["--only", one]), ...exclude.map((one) => ["--exclude", one])];
  const selectors = client === undefined ? many.flat().map(quoted) : ["--only", client];
  const where = clients === undefined ? files.map(quoted) : ["--clients", quoted(clients), ...selectors];
  return ["npx", "ga4-goals", "schedule", "run", "--once", id, ...where].join(" ");
}

/** `CRON_TZ` is read by cronie; others, such as Debian's cron, run it in the machine's zone, which the comment says. */
function crontab(schedules: readonly OwnedSchedule[], options: PrintOptions): string {
  const path = usablePath(options);
  const lines = schedules
    .map(
      (schedule) =>
        `# ${scheduleName(schedule)}: ${schedule.check ? "a check" : schedule.period}, in ${schedule.timeZone} where cron knows CRON_TZ, else in the machine's time zone\nCRON_TZ=${schedule.timeZone}\n${schedule.cron} ${`cd ${shellQuoted(options.directory)} && ${commandOf(schedule, options)}`.replaceAll("%", "\\%")}\n`,
    )
    .join("\n");
  return path === "" ? lines : `# Where node and npx are.\nPATH=${path}\n\n${lines}`;
}

/** Without folders that are there only while npm runs something; "" where nothing is known or can be written. */
function usablePath({ path = "" }: PrintOptions): string {
  const folders = path
    .split(":")
    .filter((folder) => folder.startsWith("/") && !/node_modules|[\s"'%\\]/.test(folder));
  return [...new Set(folders)].join(":");
}

const DAY_NAMES = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

function systemdUnits(schedule: OwnedSchedule, options: PrintOptions): string {
  const name = `ga4-goals-${scheduleName(schedule).replaceAll("_", "-")}`;
  const what = schedule.check ? "check" : "report";
  const path = usablePath(options);
  const calendars = onCalendar(schedule).map((calendar) => `OnCalendar=${calendar}`);
  return `# ~/.config/systemd/user/${name}.service
[Unit]
Description=ga4-goals ${what} ${scheduleName(schedule)}

[Service]
Type=oneshot
WorkingDirectory=${options.directory.replaceAll("%", "%%")}
${path === "" ? "" : `Environment=PATH=${path}\n`}ExecStart=/usr/bin/env ${commandOf(schedule, options, systemdQuoted)}

# ~/.config/systemd/user/${name}.timer
# systemctl --user enable --now ${name}.timer
[Unit]
Description=ga4-goals ${what} ${scheduleName(schedule)}, on time

[Timer]
${calendars.join("\n")}
Persistent=true

[Install]
WantedBy=timers.target
`;
}

/** Cron takes the day of the month or the day of the week where both are named: two lines then. */
function onCalendar({ cron, timeZone }: OwnedSchedule): readonly string[] {
  const { minutes, hours, days, months, weekdays } = cronFields(cron);
  const list = (numbers: readonly number[] | null): string =>
    numbers === null ? "*" : numbers.map((number) => String(number).padStart(2, "0")).join(",");
  const line = (names: readonly number[] | null, dates: readonly number[] | null): string => {
    const weekday = names === null ? "" : `${names.map((number) => DAY_NAMES[number] ?? "").join(",")} `;
    return `${weekday}*-${list(months)}-${list(dates)} ${list(hours)}:${list(minutes)}:00 ${timeZone}`;
  };
  return days !== null && weekdays !== null
    ? [line(null, days), line(weekdays, null)]
    : [line(weekdays, days)];
}

function workflow(schedules: readonly OwnedSchedule[], options: PrintOptions): string {
  const jobs = schedules.map((schedule) => ({ schedule, lines: utcLines(schedule, options.now) }));
  // Clients that share a time share its line.
  const times = new Map<string, string[]>();
  for (const { schedule, lines } of jobs) {
    const says = `${scheduleName(schedule)}: ${schedule.cron} in ${schedule.timeZone}, as its clocks are now`;
    for (const line of lines) times.set(line, [...(times.get(line) ?? []), says]);
  }
  const crons = [...times].map(([line, says]) => `    - cron: "${line}" # ${says.join("; ")}`);
  const steps = jobs.map(({ schedule, lines }) => {
    const due = `github.event_name == 'workflow_dispatch' || ${lines.map((line) => `github.event.schedule == '${line}'`).join(" || ")}`;
    // One client's failure does not skip the others' steps.
    const when = schedule.client === undefined ? due : `\${{ !cancelled() && (${due}) }}`;
    return `      - name: ${scheduleName(schedule)}
        if: ${when}
        run: ${yamlText(commandOf(schedule, options))}`;
  });
  const places = [...schedules.flatMap(({ sendTo }) => sendTo), ...(options.alerts ?? [])];
  const names = [...new Set(places.flatMap(variablesOf))].filter((name) => !OF_RUNNERS.includes(name));
  const kept = schedules.some(({ check }) => check) ? KEPT : NOTHING_KEPT;
  const environment = names
    .map((name) => {
      const from = name === "GITHUB_TOKEN" ? "github.token" : `secrets.${name}`;
      return `      ${name}: \${{ ${from} }}\n`;
    })
    .join("");
  const issues = names.includes("GITHUB_TOKEN") ? "  issues: write\n" : "";
  return `# .github/workflows/ga4-goals-reports.yml
# GitHub's clock is UTC: where a zone changes to summer time, print this again.
name: ga4-goals reports
on:
  schedule:
${crons.join("\n")}
  workflow_dispatch:
permissions:
  contents: read
  id-token: write # for workload identity federation
${issues}concurrency: ga4-goals-reports
jobs:
  report:
    runs-on: ubuntu-latest
${environment === "" ? "" : `    env:\n${environment}`}    steps:
      - uses: ${ACTIONS.checkout}
      - uses: ${ACTIONS.setupNode}
        with:
          node-version: 22
      - run: npm ci
      - uses: ${ACTIONS.googleAuth}
        with:
          workload_identity_provider: \${{ vars.GA4_IDENTITY_PROVIDER }}
          service_account: \${{ vars.GA4_VIEWER_ACCOUNT }}
${kept.before}${steps.join("\n")}
${kept.after}      - uses: ${ACTIONS.uploadArtifact}
        with:
          name: reports
          path: ${uploads(schedules)}
          if-no-files-found: ignore
`;
}

/** Set by runners themselves. */
const OF_RUNNERS: readonly string[] = ["GITHUB_REPOSITORY", "CI_PROJECT_ID"];

const INCIDENTS = `          path: .ga4-goals/incidents.json
          key: ga4-goals-incidents-\${{ github.run_id }}-\${{ github.run_attempt }}
`;

/** Who has been told of what, from one run to the next; also of one that could not tell everybody. */
const KEPT = {
  before: `      - uses: ${ACTIONS.restoreCache}
        with:
${INCIDENTS}          restore-keys: ga4-goals-incidents-
`,
  after: `      - uses: ${ACTIONS.saveCache}
        if: \${{ always() && hashFiles('.ga4-goals/incidents.json') != '' }}
        with:
${INCIDENTS}`,
};
const NOTHING_KEPT = { before: "", after: "" };

/** The expression in UTC, as far from the zone as it is now; hours that fall on another day get a line of their own. */
function utcLines(schedule: OwnedSchedule, now: Date): readonly string[] {
  const { cron, timeZone } = schedule;
  const { minutes, hours, days, months, weekdays } = cronFields(cron);
  const offset = minutesFromUtc(timeZone, now);
  const lines = new Map<string, { readonly shift: number; readonly minute: number; hours: number[] }>();
  for (const hour of hours) {
    for (const minute of minutes) {
      const at = hour * 60 + minute - offset;
      const shift = Math.floor(at / 1440);
      const inDay = at - shift * 1440;
      const key = `${shift} ${inDay % 60}`;
      const line = lines.get(key) ?? { shift, minute: inDay % 60, hours: [] };
      line.hours.push(Math.floor(inDay / 60));
      lines.set(key, line);
    }
  }
  return [...lines.values()].map(({ shift, minute, hours: own }) => {
    if (shift !== 0 && (days !== null || months !== null)) {
      throw new GoalsError(
        "cron-other-day",
        `${scheduleName(schedule)}: in UTC this is another day of the month`,
        {
          exitCode: EXIT.refused,
          hint: "GitHub runs in UTC and a cron expression can't say the day before: choose an hour that is the same day in UTC.",
        },
      );
    }
    const named = weekdays?.map((day) => (day + shift + 7) % 7).sort((a, b) => a - b) ?? null;
    const list = (numbers: readonly number[] | null): string => numbers?.join(",") ?? "*";
    return `${minute} ${list([...new Set(own)].sort((a, b) => a - b))} ${list(days)} ${list(months)} ${list(named)}`;
  });
}

/** How far a zone's clocks are ahead of UTC at a moment. */
function minutesFromUtc(timeZone: string, now: Date): number {
  const name = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" })
    .formatToParts(now)
    .find(({ type }) => type === "timeZoneName")?.value;
  const [, sign = "+", hours = "0", minutes = "0"] = /GMT([+-])(\d{2}):(\d{2})/.exec(name ?? "") ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** For a shell: quoted where it has to be. A glob is left to ga4-goals, which reads it itself. */
function shellQuoted(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** For `ExecStart`, which is no shell: the line is split, and `%`, `$` and backslashes mean something in quotes too. */
function systemdQuoted(text: string): string {
  if (/^[\w./:@+-]+$/.test(text)) return text;
  const escaped = text.replace(/["\\]/g, "\\$&").replaceAll("%", "%%").replaceAll("$", "$$$$");
  return `"${escaped}"`;
}

/** A value in a workflow: plain where it can be, and no expression of GitHub's where a name looks like one. */
function yamlText(text: string): string {
  const harmless = text.replaceAll("${{", "${{ '${{' }}");
  return /^[\w./][\w./@+=,*?[\]'-]*( [\w./@+=,*?[\]'-]+)*$/.test(harmless)
    ? harmless
    : JSON.stringify(harmless);
}

/** Folders of reports, a line each; a `!` or a glob in a folder's name means something to the action that takes them. */
function uploads(schedules: readonly OwnedSchedule[]): string {
  const folders = [...new Set(schedules.map(({ to }) => to))];
  const [only = "reports"] = folders;
  if (folders.length < 2) return yamlText(only);
  return `|\n${folders.map((folder) => `            ${folder.replaceAll("${{", "${{ '${{' }}")}`).join("\n")}`;
}

function notWritable(name: string): GoalsError {
  return new GoalsError("schedule-wrong", `${JSON.stringify(name)} holds a character that ends a line`, {
    exitCode: EXIT.fileWrong,
    hint: "A schedule for another program is lines of text. Rename the file or folder.",
  });
}
