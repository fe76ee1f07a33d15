/** The commands by name. Each one's flags are in `commands/NAME/command.ts`, its code in `commands/NAME/run.ts`. */
import { type Application, buildApplication, buildRouteMap, proposeCompletions, run } from "@stricli/core";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { applyCommand } from "./commands/apply/command.js";
import { backtestCommand } from "./commands/backtest/command.js";
import { ciRoutesOf } from "./commands/ci/command.js";
import { clientsCommand } from "./commands/clients/command.js";
import { completeCommandOf, completionCommand } from "./commands/completion/command.js";
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
import { pullCommand } from "./commands/pull/command.js";
import { reportCommand } from "./commands/report/command.js";
import { scheduleCommand } from "./commands/schedule/command.js";
import { schemaCommand } from "./commands/schema/command.js";
import { validateCommand } from "./commands/validate/command.js";
import { verifyCommand } from "./commands/verify/command.js";
import type { Context } from "./context.js";
import { usageText } from "./output/usage-text.js";
import { VERSION } from "./version.js";

const routes = buildRouteMap({
  routes: {
    init: initCommand,
    validate: validateCommand,
    plan: planCommand,
    apply: applyCommand,
    clients: clientsCommand,
    explain: explainCommand,
    import: importCommand,
    report: reportCommand,
    pull: pullCommand,
    schedule: scheduleCommand,
    backtest: backtestCommand,
    doctor: doctorCommand,
    emulator: emulatorCommand,
    demo: demoCommandOf((words, context) => run(app, words, context)),
    pageCode: pageCodeCommand,
    verify: verifyCommand,
    schema: schemaCommand,
    ci: ciRoutesOf((words, context) => run(app, words, context)),
    mcp: mcpCommandOf((words, context) => run(app, words, context)),
    completion: completionCommand,
    complete: completeCommandOf(async (words, context) =>
      (await proposeCompletions(app, words, context)).map(({ completion, brief }) => ({
        text: completion,
        brief,
      })),
    ),
    help: helpCommandOf((words, context) => run(app, words, context)),
  },
  docs: {
    hideRoute: { complete: true },
    brief: "Goals as code for Google Analytics 4",
    fullDescription:
      "Keep micro and macro conversions in a YAML file, compare it with a GA4 property, apply it, report on it.\n\nExit codes: 0 done, 2 changes pending, 3 the file is wrong, 4 not signed in or not allowed, 5 quota, 6 refused, 7 stale plan, 8 some operations failed, 9 confirmation needed, 64 wrong usage.",
  },
});

export const app: Application<Context> = buildApplication(routes, {
  name: "ga4-goals",
  versionInfo: { currentVersion: VERSION },
  scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
  documentation: { disableAnsiColor: true },
  determineExitCode: (error) => (error instanceof GoalsError ? error.exitCode : EXIT.unexpected),
  localization: { text: usageText },
});
