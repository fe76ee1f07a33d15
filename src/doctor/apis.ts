/** Whether the two APIs are enabled, judged by how they answer, and the clock that signing in depends on. Pure. */
import { EXIT, type GoalsError } from "../diagnostics/error.js";
import { type Finding, failure, ok, warning } from "./finding.js";

/** What a refused call says about: credentials, scopes, the API itself, or the property it was about. */
export type Subject = "credentials" | "scopes" | "api" | "property";

/** By the stable code that Google's error has been given. */
export function subjectOf({ code }: GoalsError): Subject {
  switch (code) {
    case "not-signed-in":
      return "credentials";
    case "scope-missing":
      return "scopes";
    case "not-allowed":
    case "not-found":
      return "property";
    default:
      return "api";
  }
}

const HOSTS = {
  "admin-api": "analyticsadmin.googleapis.com",
  "data-api": "analyticsdata.googleapis.com",
} as const;

/**
 * `refusals`: why calls failed, one for each that did. Null where the calls say nothing about the API: they failed
 * before they reached it.
 */
export function judgeApi(
  check: keyof typeof HOSTS,
  answered: boolean,
  refusals: readonly GoalsError[],
): Finding | null {
  const trouble = refusals.find((refusal) => subjectOf(refusal) === "api");
  if (trouble) {
    const { code, message: text, exitCode, hint } = trouble;
    return failure(check, { code, text, exitCode }, hint ?? null);
  }
  // Who is refused a property has been answered by an API that is enabled.
  if (answered || refusals.some((refusal) => subjectOf(refusal) === "property"))
    return ok(check, `enabled (${HOSTS[check]})`);
  return null;
}

/** Google refuses a signed token whose times are further off than this. */
const REFUSED_MS = 300_000;
const ODD_MS = 30_000;

/** `ahead`: milliseconds; null where Google's clock could not be asked. */
export function judgeClock(ahead: number | null): Finding {
  if (ahead === null)
    return warning("clock", "not compared: Google's clock can't be reached from here", null);
  const off = Math.abs(ahead);
  const text = `${Math.round(off / 1000)} s ${ahead > 0 ? "ahead of" : "behind"} Google's`;
  const remedy = "Set this machine's clock (timedatectl set-ntp true, or your system's date settings).";
  if (off > REFUSED_MS)
    return failure("clock", { code: "clock-wrong", text, exitCode: EXIT.notAllowed }, remedy);
  return off > ODD_MS ? warning("clock", text, remedy) : ok("clock", "agrees with Google's");
}
