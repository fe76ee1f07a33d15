/** What `help` explains besides commands. The words themselves are made in `pages.ts`, which is loaded when needed. */

export const TOPICS = ["goals-file", "exit-codes", "environment", "signing-in", "safety"] as const;
export type Topic = (typeof TOPICS)[number];
