/** Words that other tools have for what is called otherwise here, or is done without. Plain data. */

const COMMANDS: Readonly<Record<string, string>> = {
  diff: "plan",
  preview: "plan",
  "dry-run": "plan",
  deploy: "apply",
  push: "apply",
  sync: "apply",
  lint: "validate",
  new: "init",
  create: "init",
  export: "import",
  status: "clients status",
  list: "clients status",
  login: "help signing-in",
  auth: "help signing-in",
  simulate: "backtest",
  version: "--version",
};

/** What to do instead, where the word means a command elsewhere. */
export function commandElsewhere(word: string): string | undefined {
  return Object.hasOwn(COMMANDS, word) ? `What you look for may be: ga4-goals ${COMMANDS[word]}` : undefined;
}

const FLAGS: Readonly<Record<string, string>> = {
  "dry-run": "plan shows what apply would do and writes nothing: ga4-goals plan",
  "auto-approve": "Without a question: --yes",
  output: "Into a file: --out FILE",
  file: "Files stand by themselves: ga4-goals plan goals/shop.yaml",
  files: "Files stand by themselves: ga4-goals plan goals/shop.yaml",
  config: "Files stand by themselves: ga4-goals plan goals/shop.yaml",
  json: "As JSON: --format json",
  csv: "As CSV: --format csv",
  html: "As one page: --format html --out report.html",
  "property-id": "The property: --property 123456789",
  from: "Days: --period 2026-10-01..2026-10-31",
  to: "Days: --period 2026-10-01..2026-10-31",
  "start-date": "Days: --period 2026-10-01..2026-10-31",
  "end-date": "Days: --period 2026-10-01..2026-10-31",
  client: "One client: --clients clients.yaml --only NAME",
  debug: "What is going on: --verbose",
  credentials: "The variable GOOGLE_APPLICATION_CREDENTIALS names the key file: ga4-goals help signing-in",
  "key-file": "The variable GOOGLE_APPLICATION_CREDENTIALS names the key file: ga4-goals help signing-in",
};

/** What to say instead of a flag that other tools have. `name`: without its dashes. */
export function flagElsewhere(name: string): string | undefined {
  return Object.hasOwn(FLAGS, name) ? `${FLAGS[name]}` : undefined;
}
