/** The GitHub workflow that `init` writes: plan on pull requests, apply on merge, a daily drift check, a weekly report. */

/** `version`: of this package, so that a later one does not change what the workflow does. */
export function workflowText(version: string): string {
  return `# Goals as code: a plan on every pull request, apply on merge, a drift check every morning, a report on Mondays.
# Signing in without a key file (workload identity federation): set the two variables below under
# Settings > Secrets and variables > Actions > Variables. How to make them: the guide "ci" of ga4-goals.
name: ga4-goals

on:
  pull_request:
    paths: ["goals/**", ".ga4-goals/**", ".github/workflows/ga4-goals.yml"]
  push:
    branches: [main]
    paths: ["goals/**"]
  schedule:
    - cron: "17 5 * * *"
    - cron: "47 6 * * 1"

# One apply after the other.
concurrency:
  group: ga4-goals-\${{ github.ref }}
  cancel-in-progress: false

jobs:
  goals:
    runs-on: ubuntu-latest
    permissions:
      contents: write # apply keeps its ledger (.ga4-goals/) in git
      pull-requests: write # the plan is a comment, updated in place
      issues: write # drift is an issue
      id-token: write # signing in to Google
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - uses: google-github-actions/auth@v2
        with:
          workload_identity_provider: \${{ vars.GA4_IDENTITY_PROVIDER }}
          service_account: \${{ vars.GA4_SERVICE_ACCOUNT }}
      - run: npx --yes ga4-goals@${version} ci \${{ github.event_name == 'pull_request' && 'plan' || github.event_name == 'push' && 'apply' || github.event.schedule == '47 6 * * 1' && 'report' || 'drift' }}
        env:
          GITHUB_TOKEN: \${{ github.token }}
`;
}
