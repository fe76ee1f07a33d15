/** What the guides to the first hour and to CI show: every command and flag exists, every YAML is YAML. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { workspace } from "../support/cli.js";

const guide = (name: string): string =>
  readFileSync(new URL(`../../docs/guides/${name}.md`, import.meta.url), "utf8");

/** Every `ga4-goals ...` in code, as words; what a shell does with the rest of the line is cut off. */
function commandsIn(text: string): readonly (readonly string[])[] {
  const code = [...text.matchAll(/```[a-z]*\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
    ([, block, span]) => block ?? span ?? "",
  );
  return code.flatMap((lines) =>
    [...lines.matchAll(/(?:^|npx |&& )ga4-goals ([^\n|>&#]*)/gm)].map(([, words = ""]) =>
      words.trim().split(/ +/),
    ),
  );
}

describe.each(["first-hour", "ci"])("the guide %s", (name) => {
  const commands = commandsIn(guide(name));

  it("names only commands and flags that there are", async () => {
    expect(commands.length).toBeGreaterThan(5);
    const here = workspace();
    for (const words of commands) {
      const [command = "", second = ""] = words;
      const path = command === "ci" ? [command, second] : [command];
      const { stdout, exitCode } = await here.cli([...path, "--help"]);
      expect([words, exitCode]).toEqual([words, 0]);
      for (const word of words) {
        const [flag = ""] = word.split("=");
        if (flag.startsWith("--")) expect(stdout, words.join(" ")).toContain(flag);
      }
    }
  });
});

it("the YAML of the guide to CI can be read", () => {
  const blocks = [...guide("ci").matchAll(/```yaml\n([\s\S]*?)```/g)];
  expect(blocks.length).toBe(3);
  for (const [, yaml = ""] of blocks) expect(parse(yaml)).toBeTypeOf("object");
});
