import { defineConfig, type ViteUserConfig } from "vitest/config";

/** Tests in a real Chromium; `CHROMIUM_PATH` says where it is when not at /usr/bin/chromium. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ["test/**/*.browser.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
export default config;
