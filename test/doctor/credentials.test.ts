/** What the doctor says about credentials: their kind and whose they are, why they fail, never what they hold. */
import { describe, expect, it } from "vitest";
import { EXIT, GoalsError } from "../../src/diagnostics/error.js";
import { judgeClock } from "../../src/doctor/examine.js";
import { judgeNode } from "../../src/doctor/here.js";
import type { CredentialFacts } from "../../src/doctor/port.js";
import { judgeCredentials, judgeScopes } from "../../src/doctor/property.js";
import { credentialsInFile, loginFile } from "../../src/google/sign-in-facts.js";

const SECRET = "S3CRET-nobody-may-see";
const IMPERSONATE =
  "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/goals@p.iam.gserviceaccount.com:generateAccessToken";
const FILES = {
  key: { type: "service_account", client_email: "goals@p.iam.gserviceaccount.com", private_key: SECRET },
  user: {
    type: "authorized_user",
    client_id: "id",
    client_secret: SECRET,
    refresh_token: SECRET,
    quota_project_id: "p",
  },
  impersonated: {
    type: "impersonated_service_account",
    service_account_impersonation_url: IMPERSONATE,
    source_credentials: { type: "authorized_user", refresh_token: SECRET },
  },
  federation: {
    type: "external_account",
    audience:
      "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github/providers/github",
    service_account_impersonation_url: IMPERSONATE,
    credential_source: {
      url: "https://token.actions.githubusercontent.com",
      headers: { Authorization: SECRET },
    },
  },
} as const;

function factsOf(file: object | string): CredentialFacts {
  return credentialsInFile(typeof file === "string" ? file : JSON.stringify(file), "key.json");
}

describe("the kind of credentials", () => {
  it.each([
    [FILES.key, "service-account-key", "goals@p.iam.gserviceaccount.com"],
    [FILES.user, "user", null],
    [FILES.impersonated, "impersonation", "goals@p.iam.gserviceaccount.com"],
    [FILES.federation, "workload-identity", "goals@p.iam.gserviceaccount.com"],
    ["not json", "unknown-file", null],
    ["[1]", "unknown-file", null],
    [{ type: "else" }, "unknown-file", null],
  ] as const)("of %j is %s", (file, kind, account) => {
    expect(factsOf(file)).toMatchObject({ kind, account });
    expect(JSON.stringify(factsOf(file))).not.toContain(SECRET);
  });

  it("by login is looked for where gcloud leaves it", () => {
    expect(loginFile({ HOME: "/home/ana" }, false)).toBe(
      "/home/ana/.config/gcloud/application_default_credentials.json",
    );
    expect(loginFile({ APPDATA: "C:\\Users\\ana" }, true)).toMatch(/^C:\\Users\\ana\/gcloud/);
    expect(loginFile({}, false)).toBeNull();
  });
});

describe("credentials that don't work", () => {
  const refused = (text: string): GoalsError =>
    new GoalsError("not-signed-in", text, { exitCode: EXIT.notAllowed });
  it.each([
    [FILES.user, "invalid_grant", /run out .* Sign in again: gcloud auth application-default login/],
    [FILES.key, "invalid_grant: Invalid JWT", /Make a new key, or set the clock/],
    [FILES.federation, "no token", /google-github-actions\/auth/],
    [FILES.impersonated, "Permission denied", /Service Account Token Creator/],
    ["not json", "unexpected token", /unchanged/],
  ] as const)("%j: the cure is one thing to do, exit 4", (file, text, remedy) => {
    const finding = judgeCredentials(factsOf(file), refused(text));
    expect(finding).toMatchObject({ status: "failure", exitCode: 4, remedy: expect.stringMatching(remedy) });
    expect(JSON.stringify(finding)).not.toContain(SECRET);
  });
});

describe("a user's login", () => {
  const user = factsOf(FILES.user);
  it("without a project to charge is a warning, because Google then charges gcloud's and refuses", () => {
    expect(judgeCredentials(user, null).status).toBe("ok");
    expect(judgeCredentials({ ...user, quotaProject: null }, null)).toMatchObject({
      status: "warning",
      remedy: expect.stringContaining("set-quota-project"),
    });
  });
  it.each([
    [["https://www.googleapis.com/auth/analytics.edit"], "ok"],
    [["https://www.googleapis.com/auth/analytics.readonly"], "warning"],
    [["https://www.googleapis.com/auth/cloud-platform"], "failure"],
    [null, "warning"],
  ] as const)("with the scopes %j is %s", (scopes, status) => {
    expect(judgeScopes(user, scopes, null).status).toBe(status);
  });
});

describe("the clock", () => {
  it.each([
    [0, "ok"],
    [-2_000, "ok"],
    [90_000, "warning"],
    [-301_000, "failure"],
    [null, "warning"],
  ] as const)("%j ms ahead is %s", (ahead, status) => {
    expect(judgeClock(ahead).status).toBe(status);
  });
});

describe("Node", () => {
  it.each([
    ["18.20.0", "failure"],
    ["20.18.3", "failure"],
    ["20.19.0", "ok"],
    ["24.1.0", "ok"],
  ] as const)("%s: %s", (version, status) => {
    expect(judgeNode(version).status).toBe(status);
  });
});
