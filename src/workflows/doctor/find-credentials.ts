/**
 * Where Application Default Credentials would come from, in Google's own order: the file that
 * GOOGLE_APPLICATION_CREDENTIALS names, gcloud's login, the machine itself.
 */
import type { CredentialFacts } from "../../doctor/port.js";
import { credentialsInFile, loginFile } from "../../google/sign-in-facts.js";
import type { SignInFlags } from "../options.js";
import type { Ports } from "../ports.js";

/** `onGoogleCloud`: whether a sign-in without any file worked, which only the machine's own account can do. */
export async function findCredentials(
  context: Ports,
  flags: SignInFlags,
  onGoogleCloud: () => Promise<boolean>,
): Promise<CredentialFacts> {
  const { environment } = context;
  const emulator = environment.GA4_EMULATOR_HOST;
  const blank = { account: flags.impersonate ?? null, quotaProject: null };
  if (emulator) return { ...blank, kind: "emulator", source: emulator };
  const own = await ownCredentials(context, onGoogleCloud);
  if (flags.impersonate === undefined || own.kind === "none" || own.kind === "missing-file") return own;
  return {
    ...own,
    kind: "impersonation",
    source: `by ${own.account ?? own.source}`,
    account: flags.impersonate,
  };
}

async function ownCredentials(
  context: Ports,
  onGoogleCloud: () => Promise<boolean>,
): Promise<CredentialFacts> {
  const { environment, files } = context;
  const blank = { account: null, quotaProject: null };
  const quotaProject = environment.GOOGLE_CLOUD_QUOTA_PROJECT || null;
  const named = environment.GOOGLE_APPLICATION_CREDENTIALS;
  if (named) {
    if ((await files.size(named)) === null) return { ...blank, kind: "missing-file", source: named };
    const facts = credentialsInFile((await files.read(named)).toString("utf8"), named);
    return { ...facts, quotaProject: quotaProject ?? facts.quotaProject };
  }
  const login = loginFile(environment, environment.OS === "Windows_NT");
  if (login !== null && (await files.size(login)) !== null) {
    const facts = credentialsInFile((await files.read(login)).toString("utf8"), "gcloud's login");
    return { ...facts, quotaProject: quotaProject ?? facts.quotaProject };
  }
  return (await onGoogleCloud())
    ? { ...blank, kind: "metadata-server", source: "the metadata server" }
    : { ...blank, kind: "none", source: "" };
}
