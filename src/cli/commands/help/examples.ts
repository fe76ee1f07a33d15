/** Command lines to begin with, by command, each with what it does. A test types every one in a folder with goals of a shop. */

export interface Example {
  readonly line: string;
  readonly does: string;
}

const e = (line: string, does: string): Example => ({ line: `ga4-goals ${line}`, does });

export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  init: [
    e("init --ci github --yes", "add a GitHub workflow to goals that are there"),
    e("init --from-property --property 123456789 --out draft.yaml", "draft goals from what GA4 reports"),
  ],
  validate: [e("validate", "check goals/*.yaml"), e("validate --clients clients.yaml", "for every client")],
  plan: [
    e("plan", "what would change, and why"),
    e("plan --events 'export/*.parquet'", "and what the goals would have counted"),
    e("plan --out plan.json", "save it, for review"),
  ],
  apply: [
    e("apply", "show the plan, ask, do it"),
    e("apply --yes", "do not ask: for scripts"),
    e("apply --clients clients.yaml --yes", "for every client"),
  ],
  "clients discover": [e("clients discover --out drafted.yaml", "a clients file to start from")],
  "clients status": [e("clients status", "one line a client")],
  promote: [
    e("promote staging production", "what the one has and the other has not"),
    e("promote staging production --write", "take over what is ripe"),
  ],
  explain: [
    e("explain acme", "the goals of one client"),
    e("explain acme order", "one goal, field by field"),
  ],
  import: [e("import --property 123456789 --out imported/shop.yaml", "write what the property has")],
  report: [
    e("report --period last-month", "what converted"),
    e("report --by channel --out report.html", "as a page, by channel"),
    e("report --out report.xlsx", "as a workbook, a sheet a table"),
  ],
  pull: [e("pull --since 2026-10-01", "fill the local store")],
  "schedule run": [e("schedule run --once weekly", "make the report called weekly now")],
  "schedule print": [e("schedule print --for cron", "lines for crontab")],
  sql: [
    e("sql --as dbt --dataset shop-data.analytics_123456789 --out warehouse", "models of dbt with tests"),
    e("sql --dialect duckdb --events 'export/*.parquet'", "one query, a row a goal and day"),
  ],
  backtest: [
    e("backtest --events 'export/*.parquet'", "count the goals on exported events"),
    e("backtest --events 'export/*.parquet' --against main", "and how they counted on main"),
  ],
  check: [
    e("check", "is every goal alive?"),
    e("check --clients clients.yaml --format json", "for machines"),
    e("check --from-store --realtime", "and does it fire again?"),
  ],
  doctor: [e("doctor", "is everything there that is needed?")],
  console: [e("console --events 'export/*.parquet'", "goals in the browser, counted while you type")],
  emulator: [e("emulator --port 8085", "a GA4 to practise on")],
  conform: [e("conform --property 123456789 --read-only --out -", "what can be seen without a change")],
  demo: [e("demo", "all of it, on the emulator")],
  "page-code": [e("page-code --measurement-id G-ABC123", "the script for the page")],
  verify: [
    e("verify https://www.example.com/", "which events does the site send?"),
    e("verify https://www.example.com/ --emulator", "and would GA4 count them?"),
  ],
  "upload-leads": [
    e("upload-leads closed.csv --dry-run", "what would be sent?"),
    e("upload-leads closed.csv --yes", "every day, by the clock"),
  ],
  schema: [e("schema --of clients", "the clients file's JSON Schema")],
  "ci plan": [e("ci plan", "in a workflow, on a pull request")],
  "ci apply": [e("ci apply --no-commit --replan", "in a workflow, whatever was reviewed")],
  "ci drift": [e("ci drift", "in a workflow, every morning")],
  "ci check": [
    e("ci check", "in a workflow, every morning"),
    e("ci check --clients clients.yaml", "of all clients, in one issue"),
  ],
  "ci report": [e("ci report --html report.html", "in a workflow, every week")],
  mcp: [e("mcp", "to be started by an assistant")],
  completion: [e("completion zsh", "for zsh")],
  help: [e("help plan", "a command"), e("help not-allowed", "an error's code"), e("help safety", "a topic")],
};
