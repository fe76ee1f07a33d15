/** Three sets of tests, told apart by the end of a file's name; test/README.md says what is in which. */
import { existsSync } from "node:fs";
import { defineConfig, type ViteUserConfigFnObject } from "vitest/config";

const SLOW = "test/**/*.slow.test.ts";
const BROWSER = "test/**/*.browser.test.ts";
/** Has a configuration of its own, vitest.bigquery.config.ts: it fetches a program. */
const BIGQUERY = "test/**/*.bigquery.test.ts";

const chromium = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const hasBrowser = existsSync(chromium);
if (!hasBrowser) process.stderr.write(`No Chromium at ${chromium}: the browser tests are left out.\n`);

const quick = {
  name: "quick",
  include: ["test/**/*.test.ts"],
  exclude: [SLOW, BROWSER, BIGQUERY],
  isolate: false,
};
/** Programs and browsers take what the machine has left: they may be slow, and in CI one that failed is asked once more. */
const patient = {
  testTimeout: 240_000,
  hookTimeout: 240_000,
  retry: process.env.CI ? 1 : 0,
  globalSetup: ["test/support/build.ts"],
};
const slow = { name: "slow", include: [SLOW], ...patient };
const browser = {
  name: "browser",
  include: [BROWSER],
  ...patient,
  // Each file has a Chromium of its own, and waits more than it works.
  maxWorkers: 3,
  sequence: { groupOrder: 1 },
};

/** Properties run with their whole number of cases, but for `--mode few`, which is what `npm test` takes. */
const config: ViteUserConfigFnObject = defineConfig(({ mode }) => ({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A poll ends when what it waits for is there; how long that takes is the machine's business.
    expect: { poll: { timeout: 50_000 } },
    // Every core: tests wait for processes and servers as much as they work.
    maxWorkers: "100%",
    projects: [quick, slow, ...(hasBrowser ? [browser] : [])].map((project) => ({
      extends: true,
      test: { ...project, setupFiles: ["test/support/setup.ts"], env: { GA4_GOALS_RUNS: mode } },
    })),
  },
}));
export default config;
