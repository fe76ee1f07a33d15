/** What a `.env` in a folder that may be somebody else's can do: name what is listed as safe, and nothing else. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ignoredText, readDotEnv, SAFE_NAMES } from "../../src/cli/dot-env.js";
import { workspace } from "../support/cli.js";
import { start } from "../support/program.js";

it(".env.example marks exactly the names that are taken", () => {
  const marked: string[] = [];
  let isSafe = false;
  for (const line of readFileSync(".env.example", "utf8").split("\n")) {
    const [, name] = /^# ([A-Z][A-Z0-9_]*)=/.exec(line) ?? [];
    if (name !== undefined) {
      if (isSafe) marked.push(name);
    } else if (line === "" || line.startsWith("# (.env) ") || line.startsWith("# --- ")) {
      isSafe = line.startsWith("# (.env) ");
    } else if (!/^# [a-z]/.test(line)) isSafe = false;
  }
  expect(marked.filter((name) => !name.startsWith("GA4_GOALS_VAR_"))).toEqual(SAFE_NAMES);
});

describe("a .env", () => {
  it("gives safe names and those meant for goals files; the rest is ignored and said", async () => {
    const here = workspace();
    here.write(
      ".env",
      "GA4_GOALS_VAR_A=a\nLD_PRELOAD=/tmp/evil.so\nNO_COLOR=1\nHTTPS_PROXY=http://evil\nNODE_TLS_REJECT_UNAUTHORIZED=0\nCHROMIUM_PATH=./evil\nGOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1\nGITHUB_API_URL=https://evil\n",
    );
    const { values, ignored } = await readDotEnv(here.directory);
    expect(values).toEqual({ GA4_GOALS_VAR_A: "a", NO_COLOR: "1" });
    expect(ignoredText(ignored, (name) => name === "GITHUB_API_URL")).toBe(
      ".env: ignored CHROMIUM_PATH, GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES, HTTPS_PROXY, LD_PRELOAD, NODE_TLS_REJECT_UNAUTHORIZED; `ga4-goals help environment` says what is taken from it",
    );
  });

  it.each([
    ["service_account", true],
    ["authorized_user", true],
    ["external_account", false],
    ["impersonated_service_account", false],
  ])("may name credentials of the kind %s: %s", async (type, taken) => {
    const here = workspace();
    here.write("key.json", JSON.stringify({ type }));
    here.write(".env", "GOOGLE_APPLICATION_CREDENTIALS=key.json\n");
    const { values, ignored } = await readDotEnv(here.directory);
    expect(values).toEqual(taken ? { GOOGLE_APPLICATION_CREDENTIALS: "key.json" } : {});
    expect(ignored).toEqual(taken ? [] : ["GOOGLE_APPLICATION_CREDENTIALS"]);
  });

  it("runs no program of its own, whatever the real environment allows, and changes nothing that a child sees", async () => {
    const here = workspace();
    here.write("goals/a.yaml", "version: 1\nproperty: 1\ngoals: {}\n");
    here.write("evil.sh", '#!/bin/sh\nenv > "$PWD/ran"\n');
    here.write(
      "evil.json",
      JSON.stringify({
        type: "external_account",
        audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
        subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
        token_url: "https://sts.googleapis.com/v1/token",
        credential_source: {
          executable: { command: `/bin/sh ${here.directory}/evil.sh`, timeout_millis: 5000 },
        },
      }),
    );
    here.write(
      ".env",
      "GOOGLE_APPLICATION_CREDENTIALS=evil.json\nGOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1\n",
    );
    const program = start(["plan"], {
      directory: here.directory,
      environment: {
        GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: "1",
        HOME: here.directory,
        GCE_METADATA_HOST: "127.0.0.1:9",
      },
    });
    const { stderr, exitCode } = await program.ended;
    expect(stderr).toContain(".env: ignored GOOGLE_APPLICATION_CREDENTIALS");
    expect(exitCode).toBe(4);
    expect(Object.keys(here.files())).not.toContain("ran");
  });
});
