/** What the exit codes mean, in words: for `help exit-codes`, the reference and the manual page. */
import { EXIT } from "../diagnostics/error.js";

interface Words {
  readonly means: string;
  /** What a script does about it. */
  readonly inAScript: string;
}

const WORDS: { readonly [C in keyof typeof EXIT]: Words } = {
  done: { means: "done, or nothing to do", inAScript: "go on" },
  unexpected: {
    means: "something unexpected; a mistake of the program says so and asks to be reported",
    inAScript: "stop, and show the text",
  },
  changesPending: {
    means: "changes are pending (with --detailed-exitcode)",
    inAScript: "ask somebody to look at the plan",
  },
  fileWrong: {
    means: "a file is wrong: a goals file, a ledger, a saved plan, events",
    inAScript: "stop: the same file gives the same error",
  },
  notAllowed: {
    means: "not signed in, or not allowed",
    inAScript: "stop, and look at the credentials and the role",
  },
  quota: {
    means: "quota or retries used up, or Google or the site out of reach; the same command may work later",
    inAScript: "wait, then run the same command again",
  },
  refused: {
    means: "refused by policy: deletes, limits, two rules for one event, an apply under way",
    inAScript: "stop, and let a person decide",
  },
  stale: {
    means: "the plan is stale: GA4 has changed since, or it has been carried out",
    inAScript: "make a new plan, and have it looked at",
  },
  someFailed: {
    means: "some operations failed or could not be told; the others are done",
    inAScript: "look at which; the same command does what is left",
  },
  confirmationNeeded: {
    means: "a yes is needed and nobody is there to ask, or the answer was no",
    inAScript: "pass --yes, if it may be done without asking",
  },
  attention: {
    means: "a goal needs attention (`check`)",
    inAScript: "tell somebody, and look at the goal it names",
  },
  usage: { means: "wrong usage of the command line", inAScript: "correct the command" },
};

/** In the order of the codes. */
export const EXIT_CODES: readonly (Words & { readonly code: number })[] = Object.entries(EXIT).map(
  ([name, code]) => ({ code, ...WORDS[name as keyof typeof EXIT] }),
);
