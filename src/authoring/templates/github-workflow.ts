/**
 * The GitHub workflow that `init` writes and the guide shows: a plan on pull requests by an account that can only read,
 * apply on merge by one that can write, drift, check and report by the clock. Pure text.
 */

/** Actions by the commit of a release: a tag can be moved to other code. */
export const ACTIONS = {
  checkout: "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0",
  setupNode: "actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0",
  uploadArtifact: "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2",
  restoreCache: "actions/cache/restore@0057852bfaa89a56745cba8c7296529d2fc39830 # v4.3.0",
  saveCache: "actions/cache/save@0057852bfaa89a56745cba8c7296529d2fc39830 # v4.3.0",
  googleAuth: "google-github-actions/auth@7c6bc770dae815cd3e89ee6cdf493a5fab2cc093 # v3.0.0",
} as const;

/** `version`: of this package, so that a later one does not change what the workflow does. */
export function workflowText(version: string): string {
  const install = (account: string): string => `      - uses: ${ACTIONS.setupNode}
        with:
          node-version: 22
      # Outside of the checkout: what a branch brings as .npmrc or node_modules is not obeyed.
      - run: npm install --prefix "$RUNNER_TEMP/ga4-goals" --no-save --no-audit --no-fund ga4-goals@${version}
        working-directory: \${{ runner.temp }}
      - uses: ${ACTIONS.googleAuth}
        with:
          workload_identity_provider: \${{ vars.GA4_IDENTITY_PROVIDER }}
          service_account: \${{ vars.${account} }}`;
  const run = (command: string): string =>
    `      - run: '"$RUNNER_TEMP/ga4-goals/node_modules/.bin/ga4-goals" ci ${command}'`;
  return `# Goals as code: a plan on every pull request, apply on merge, drift and dead goals every morning, a report on Mondays.
# Signing in without a key file (workload identity federation): set the three variables below under
# Settings > Secrets and variables > Actions > Variables. How to make them: the guide "ci" of ga4-goals.
name: ga4-goals

on:
  pull_request:
    paths: ["goals/**", ".ga4-goals/**", "policy.yaml", ".github/workflows/ga4-goals.yml"]
  push:
    branches: [main]
    paths: ["goals/**"]
  workflow_dispatch: # by hand, on main: apply what would be done now, whatever was reviewed
  schedule:
    - cron: "17 5 * * *"
    - cron: "47 6 * * 1"

# One apply after the other.
concurrency:
  group: ga4-goals-\${{ github.ref }}
  cancel-in-progress: false

permissions: {}

jobs:
  plan: # also drift, check and report: nothing here can write to GA4 or to git
    if: github.event_name == 'pull_request' || github.event_name == 'schedule'
    runs-on: ubuntu-latest
    permissions:
      contents: read
      pull-requests: write # the plan is a comment, updated in place
      issues: write # drift is an issue, and so are goals that need attention
      id-token: write # signing in to Google
    steps:
      - uses: ${ACTIONS.checkout}
        with:
          persist-credentials: false
${install("GA4_VIEWER_ACCOUNT")}
${run("${{ github.event_name == ''pull_request'' && ''plan --out plan.json'' || github.event.schedule == ''47 6 * * 1'' && ''report'' || ''drift'' }}")}
        env:
          GITHUB_TOKEN: \${{ github.token }}
      # A plan too large for the comment is found here.
      - uses: ${ACTIONS.uploadArtifact}
        if: "!cancelled() && github.event_name == 'pull_request'"
        with:
          name: ga4-goals-plan
          path: plan.json
          if-no-files-found: ignore
      # Whatever became of drift: exit code 10 where a goal needs attention.
${run("check")}
        if: "!cancelled() && github.event.schedule == '17 5 * * *'"
        env:
          GITHUB_TOKEN: \${{ github.token }}

  apply:
    if: (github.event_name == 'push' || github.event_name == 'workflow_dispatch') && github.ref == 'refs/heads/main'
    runs-on: ubuntu-latest
    permissions:
      contents: write # apply keeps its ledger (.ga4-goals/) in git
      pull-requests: write # what was reviewed is found there, and told there if it is not applied
      actions: read # a plan too large for a comment
      id-token: write
    steps:
      - uses: ${ACTIONS.checkout}
${install("GA4_EDITOR_ACCOUNT")}
${run("apply${{ github.event_name == ''workflow_dispatch'' && '' --replan'' || '''' }}")}
        env:
          GITHUB_TOKEN: \${{ github.token }}
`;
}
