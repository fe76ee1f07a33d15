/** Flags that mean the same wherever they are: once, in the order in which commands have them. */
import type { CommandPage, Flag } from "../../src/cli/commands/help/command-tree.js";

export function sharedFlags(pages: readonly CommandPage[]): readonly Flag[] {
  const found = new Map<string, Flag>();
  const look = ({ flags, commands }: CommandPage): void => {
    for (const flag of flags) if (flag.shared && !found.has(flag.name)) found.set(flag.name, flag);
    commands.forEach(look);
  };
  pages.forEach(look);
  return [...found.values()];
}
