/** `npm run test:bigquery`: what BigQuery is asked, answered by Google's own SQL engine, which the tests fetch (90 MB). */
import { defineConfig, type ViteUserConfigFnObject } from "vitest/config";

const config: ViteUserConfigFnObject = defineConfig(() => ({
  test: {
    name: "bigquery",
    include: ["test/**/*.bigquery.test.ts"],
    setupFiles: ["test/support/setup.ts"],
    testTimeout: 240_000,
    hookTimeout: 300_000,
  },
}));
export default config;
