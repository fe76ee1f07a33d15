/** `docs/reference/exit-codes.md`: what every command ends with. */
import { EXIT_CODES } from "../../src/cli/exit-words.js";
import { MADE_BY, page, prose, table } from "./markdown.js";

export function exitCodesPage(): string {
  return page([
    "# Exit codes",
    MADE_BY,
    "The same for every command, and they will not change.",
    table(
      ["code", "means", "in a script"],
      EXIT_CODES.map(({ code, means, inAScript }) => [`\`${code}\``, prose(means), prose(inAScript)]),
    ),
    "For many clients (`--clients`) a command ends with 0 where every client did; with 2 where the others ended with 2; with the code they share where all of them failed alike; else with 8. `--format json` says how each client ended.",
    "An error also has a code in words, which is printed before its text: [troubleshooting](../guides/troubleshooting.md) explains each.",
  ]);
}
