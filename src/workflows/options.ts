/** What a person may wish for, whichever way they say it: on the command line, over MCP, as a library. */

export interface GoalsFlags {
  readonly property?: string;
  readonly var?: readonly string[];
}

export interface SignInFlags {
  readonly impersonate?: string;
}

/** Which policy file; default: the one that is found. */
export interface RulesFlags {
  readonly policy?: string;
}

export interface PolicyFlags extends RulesFlags {
  readonly allowDelete: boolean;
  readonly force: boolean;
}

export interface ClientsFlags {
  readonly clients?: string;
  readonly only?: readonly string[];
  readonly exclude?: readonly string[];
  readonly parallel: number;
}
