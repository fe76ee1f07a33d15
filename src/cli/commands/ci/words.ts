/** What the flags of `ci` are on the command lines that it runs, and what these print. */
import type { ClientsFlags, PolicyFlags, RulesFlags, SignInFlags } from "../../../workflows/options.js";
import type { CommonFlags, CountFlags } from "../../flags.js";

export interface CiFlags extends CommonFlags, SignInFlags {
  /** Tells one comment or issue from another of the same repository. */
  readonly name: string;
}

export function goalsWords(flags: CommonFlags): readonly string[] {
  return [
    ...(flags.property === undefined ? [] : ["--property", flags.property]),
    ...(flags.var ?? []).flatMap((pair) => ["--var", pair]),
    ...(flags.verbose ? ["--verbose"] : []),
  ];
}

/** These clients and no others. */
export function onlyWords({ clients, parallel }: ClientsFlags, names: readonly string[]): readonly string[] {
  return clientsWords({ ...(clients === undefined ? {} : { clients }), only: names, parallel });
}

export function clientsWords({
  clients,
  only = [],
  exclude = [],
  parallel,
}: ClientsFlags): readonly string[] {
  return [
    ...(clients === undefined ? [] : ["--clients", clients]),
    ...only.flatMap((selector) => ["--only", selector]),
    ...exclude.flatMap((selector) => ["--exclude", selector]),
    ...(clients === undefined ? [] : ["--parallel", String(parallel)]),
  ];
}

export function signInWords(flags: SignInFlags): readonly string[] {
  return flags.impersonate === undefined ? [] : ["--impersonate", flags.impersonate];
}

export function policyWords({ policy }: RulesFlags): readonly string[] {
  return policy === undefined ? [] : ["--policy", policy];
}

export function planWords(flags: CommonFlags & SignInFlags & PolicyFlags): readonly string[] {
  return [
    ...goalsWords(flags),
    ...signInWords(flags),
    ...policyWords(flags),
    ...(flags.allowDelete ? ["--allow-delete"] : []),
    ...(flags.force ? ["--force"] : []),
  ];
}

export function countWords(flags: CountFlags): readonly string[] {
  const { events = [], estimate, fromStore, days, billingProject, maxBytes } = flags;
  return [
    ...events.flatMap((where) => ["--events", where]),
    ...(estimate ? ["--estimate"] : []),
    ...(fromStore ? ["--from-store"] : []),
    ...(days === undefined ? [] : ["--days", days]),
    ...(billingProject === undefined ? [] : ["--billing-project", billingProject]),
    ...(events.length === 0 ? [] : ["--max-bytes", maxBytes]),
  ];
}

export function jsonIn(stdout: string): unknown {
  return stdout.trim() === "" ? null : JSON.parse(stdout);
}
