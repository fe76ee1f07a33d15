/** The commands by name. Each one's flags are in `commands/NAME/command.ts`, its code in `commands/NAME/run.ts`. */
import {
  type Application,
  buildApplication,
  buildRouteMap,
  ExitCode as ParserExit,
  proposeCompletions,
  run,
  type StricliProcess,
} from "@stricli/core";
import { EXIT, type ExitCode, GoalsError } from "../diagnostics/error.js";
import { printableLines } from "../diagnostics/printable.js";
import { hideSecrets, secretsIn } from "../diagnostics/secrets.js";
import { forRunners } from "./ci/runner-output.js";
import { applyCommand } from "./commands/apply/command.js";
import { backtestCommand } from "./commands/backtest/command.js";
import { checkCommand } from "./commands/check/command.js";
import { ciRoutesOf } from "./commands/ci/command.js";
import { clientsCommand } from "./commands/clients/command.js";
import { completeCommandOf, completionCommand } from "./commands/completion/command.js";
import { conformCommand } from "./commands/conform/command.js";
import { consoleCommand } from "./commands/console/command.js";
import { demoCommandOf } from "./commands/demo/command.js";
import { doctorCommand } from "./commands/doctor/command.js";
import { emulatorCommand } from "./commands/emulator/command.js";
import { explainCommand } from "./commands/explain/command.js";
import { helpCommandOf } from "./commands/help/command.js";
import { importCommand } from "./commands/import/command.js";
import { initCommand } from "./commands/init/command.js";
import { mcpCommandOf } from "./commands/mcp/command.js";
import { pageCodeCommand } from "./commands/page-code/command.js";
import { planCommand } from "./commands/plan/command.js";
import { promoteCommand } from "./commands/promote/command.js";
import { pullCommand } from "./commands/pull/command.js";
import { reportCommand } from "./commands/report/command.js";
import { scheduleCommand } from "./commands/schedule/command.js";
import { schemaCommand } from "./commands/schema/command.js";
import { sqlCommand } from "./commands/sql/command.js";
import { uploadLeadsCommand } from "./commands/upload-leads/command.js";
import { validateCommand } from "./commands/validate/command.js";
import { verifyCommand } from "./commands/verify/command.js";
import type { Context, Output, Surroundings } from "./context.js";
import { watchFailures } from "./output/failures.js";
import { openStatus } from "./progress/status.js";
import { VERSION } from "./version.js";

const routes = buildRouteMap({
  routes: {
    init: initCommand,
    validate: validateCommand,
    plan: planCommand,
    apply: applyCommand,
    clients: clientsCommand,
    explain: explainCommand,
    promote: promoteCommand,
    import: importCommand,
    report: reportCommand,
    check: checkCommand,
    pull: pullCommand,
    schedule: scheduleCommand,
    backtest: backtestCommand,
    sql: sqlCommand,
    doctor: doctorCommand,
    console: consoleCommand,
    emulator: emulatorCommand,
    conform: conformCommand,
    demo: demoCommandOf(runProgram),
    pageCode: pageCodeCommand,
    verify: verifyCommand,
    uploadLeads: uploadLeadsCommand,
    schema: schemaCommand,
    ci: ciRoutesOf(runProgram),
    mcp: mcpCommandOf(runProgram),
    completion: completionCommand,
    complete: completeCommandOf(async (words, context) =>
      (await proposeCompletions(app, words, context)).map(({ completion, brief }) => ({
        text: completion,
        brief,
      })),
    ),
    help: helpCommandOf(runProgram, commandNames),
  },
  docs: {
    hideRoute: { complete: true },
    brief: "Goals as code for Google Analytics 4",
  },
});

/** As they are typed; `page-code` also as `pageCode`. */
function commandNames(): readonly string[] {
  return routes.getAllEntries().flatMap(({ name }) => Object.values(name));
}

export const app: Application<Context> = buildApplication(routes, {
  name: "ga4-goals",
  versionInfo: { currentVersion: VERSION },
  scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
  documentation: { disableAnsiColor: true },
  determineExitCode: (error) => (error instanceof GoalsError ? error.exitCode : EXIT.unexpected),
});

/**
 * Runs a command line, as the process does with its words and as a command does that runs another, and gives one of
 * `EXIT`. Never throws: what fails is told on stderr, and on stdout where JSON is asked for.
 */
export async function runProgram(words: readonly string[], around: Surroundings): Promise<ExitCode> {
  const given = withoutSecrets(around);
  const outputs = forRunners(given);
  // A command that another runs tells whoever watches that one.
  const status = around.status ?? openStatus({ ...given, ...outputs });
  const stdout = status.before(outputs.stdout);
  const stderr = status.before(outputs.stderr);
  const failures = watchFailures(words, { ...given, stdout, stderr });
  const { environment } = given;
  let exitCode: ExitCode = EXIT.done;
  const parser: StricliProcess = { stdout, stderr, env: environment as Record<string, string> };
  const context: Context = {
    ...failures.surroundings,
    // Names of all kinds are in what is said; what is painted is written to stderr by itself.
    say: (text) => stderr.write(`${printableLines(text)}\n`),
    process: { stdout, stderr },
    status,
    onStep: status.onStep,
    confirm: (question) => status.pausedFor(() => given.confirm(question)),
    ask: {
      choose: (question, choices) => status.pausedFor(() => given.ask.choose(question, choices)),
      words: (question, options) => status.pausedFor(() => given.ask.words(question, options)),
    },
    tellRunner: (line) => given.stdout.write(`${line}\n`),
    ended: (code) => {
      exitCode = code;
    },
  };
  const help = helpAsked(words) ? await helpText(words, stdout.columns) : null;
  if (help !== null) {
    stdout.write(help);
    return EXIT.done;
  }
  await run({ ...app, defaultText: failures.text }, words, {
    process: parser,
    forCommand: ({ prefix }) => {
      failures.begin(prefix.slice(1).join(" "));
      return context;
    },
  });
  if (around.status === undefined) status.close();
  failures.tell();
  return exitCode === EXIT.done ? exitCodeOf(Number(parser.exitCode ?? EXIT.done)) : exitCode;
}

/** `--help` anywhere before `--`, or nothing at all; not where a shell asks how such a line may go on. */
function helpAsked(words: readonly string[]): boolean {
  if (words[0] === "complete") return false;
  const end = words.indexOf("--");
  const before = end < 0 ? words : words.slice(0, end);
  return words.length === 0 || before.includes("--help") || before.includes("-h");
}

async function helpText(words: readonly string[], columns: number): Promise<string | null> {
  const { helpFor } = await import("./commands/help/page.js");
  return helpFor(app.root, words, columns);
}

/** Whatever is told, and wherever it is then shown (a log, a comment, an assistant), goes through here. */
function withoutSecrets(given: Surroundings): Surroundings {
  const values = secretsIn(given.environment);
  const hiding = (output: Output): Output => ({
    ...output,
    write: (text) => output.write(hideSecrets(text, values)),
  });
  return { ...given, stdout: hiding(given.stdout), stderr: hiding(given.stderr) };
}

/** The argument parser has codes of its own, all below zero; the others are those of errors. */
function exitCodeOf(code: number): ExitCode {
  if (code >= 0) return code as ExitCode;
  const isUsage = code === ParserExit.InvalidArgument || code === ParserExit.UnknownCommand;
  return isUsage ? EXIT.usage : EXIT.unexpected;
}
