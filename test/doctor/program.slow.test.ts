/** The program with no credentials, or useless ones, as a process of its own: what it says, and what it keeps to itself. */
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { workspace } from "../support/cli.js";
import { start } from "../support/program.js";

interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  readonly of: (check: string) => unknown;
  readonly notChecked: readonly string[];
}

async function doctor(environment: Readonly<Record<string, string>> = {}, keyFile?: string): Promise<Ended> {
  const here = workspace();
  if (keyFile !== undefined) here.write("key.json", keyFile);
  const words = ["doctor", "--property", "123456789", "--format", "json"];
  const { exitCode, stdout, stderr } = await start(words, { directory: here.directory, environment }).ended;
  const { findings, notChecked } = JSON.parse(stdout) as {
    readonly findings: readonly { readonly check: string }[];
    readonly notChecked: readonly string[];
  };
  return {
    exitCode,
    output: stdout + stderr,
    of: (check) => findings.find((finding) => finding.check === check),
    notChecked,
  };
}

describe("doctor as a program", () => {
  it("without credentials says that there are none and how to sign in: exit 4, the rest is not checked", async () => {
    const { exitCode, of, notChecked } = await doctor();
    expect(exitCode).toBe(4);
    expect(of("credentials")).toMatchObject({
      status: "failure",
      code: "not-signed-in",
      text: "none found",
      remedy: expect.stringMatching(/gcloud auth application-default login .*GOOGLE_APPLICATION_CREDENTIALS/),
    });
    expect(notChecked).toEqual(expect.arrayContaining(["admin-api", "data-api", "property", "role"]));
  });

  it("says that GOOGLE_APPLICATION_CREDENTIALS names no file, and not what it holds: that may be anything", async () => {
    const { exitCode, of } = await doctor({ GOOGLE_APPLICATION_CREDENTIALS: "absent.json" });
    expect(exitCode).toBe(4);
    expect(of("credentials")).toMatchObject({
      text: expect.stringMatching(/^a file that is not there \(GOOGLE_APPLICATION_CREDENTIALS\)(?!.*absent)/),
      remedy: expect.stringContaining("Correct GOOGLE_APPLICATION_CREDENTIALS"),
    });
  });

  it("with a key that Google's token service can't be shown from here says whose it is, and nothing of it", async () => {
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const key = {
      type: "service_account",
      client_email: "goals@example.iam.gserviceaccount.com",
      private_key_id: "0123456789abcdef",
      private_key: privateKey,
      token_uri: "http://127.0.0.1:9/token",
    };
    const { exitCode, of, output } = await doctor(
      { GOOGLE_APPLICATION_CREDENTIALS: "key.json" },
      JSON.stringify(key),
    );
    expect(exitCode).toBe(4);
    expect(of("credentials")).toMatchObject({
      status: "failure",
      text: expect.stringMatching(/^a service account's key \(key\.json, goals@example/),
    });
    for (const line of privateKey.split("\n").filter((l) => l.length > 20))
      expect(output).not.toContain(line);
    expect(output).not.toContain(key.private_key_id);
  });
});
