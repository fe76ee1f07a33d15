/** `-v` speaks in every command that offers it: what is asked of Google and how long it takes, what is read from where. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { startTagManagerEmulator, type TagManagerEmulator } from "../../src/emulator/tag-manager/server.js";
import { type CliResult, workspace } from "../support/cli.js";

const GOALS = `version: 1
property: 4711
tag_manager: { account: 1, container: 2 }
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
`;

let ga4: Ga4;
let tags: TagManagerEmulator;
beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ properties: [{ id: "4711" }] }] });
  tags = await startTagManagerEmulator();
});
afterAll(async () => {
  await Promise.all([ga4.stop(), tags.stop()]);
});

const READ = /^read goals\/site\.yaml, \d+ bytes$/m;
const ASKED = (what: string): RegExp => new RegExp(`^asked Google: ${what}, \\d+ ms$`, "m");

it.each<readonly [readonly string[], readonly RegExp[]]>([
  [["validate"], [READ]],
  [
    ["plan"],
    [
      READ,
      ASKED("ListKeyEvents properties/4711"),
      ASKED("GET /tagmanager/v2/accounts/1/containers/2/versions:live"),
    ],
  ],
  [
    ["report", "--period", "7d"],
    [READ, ASKED("GetProperty properties/4711"), ASKED("BatchRunReports properties/4711")],
  ],
  [["doctor"], [READ, ASKED("ListDataStreams properties/4711")]],
  [
    ["ci", "plan"],
    [READ, ASKED("ListKeyEvents properties/4711")],
  ],
  [["import"], [ASKED("ListKeyEvents properties/4711")]],
])("%j", async (words, lines) => {
  const here = workspace();
  here.write("goals/site.yaml", GOALS);
  const environment = { GA4_EMULATOR_HOST: ga4.address, TAGMANAGER_EMULATOR_HOST: tags.address };
  const spoken = await here.cli([...words, "-v"], { environment });
  for (const line of lines) expect(spoken.stderr).toMatch(line);
  const silent = await here.cli(words, { environment });
  expect(silent.stderr).not.toMatch(/^(read|asked Google)/m);
  // Each asking costs tokens, and commands say how many are left.
  const result = ({ exitCode, stdout }: CliResult) => [exitCode, stdout.replaceAll(/\d+(,\d+)*/g, "N")];
  expect(result(spoken)).toEqual(result(silent));
});

it("says which client reads, and keeps stdout for the result", async () => {
  const here = workspace();
  here.write("goals/site.yaml", GOALS.replace(/^(property|tag_manager).*\n/gm, ""));
  here.write(
    "clients.yaml",
    "version: 1\ndefaults: { goals: [goals/site.yaml] }\nclients: { a: { property: 4711 } }\n",
  );
  const { stdout, stderr } = await here.cli(["plan", "--clients", "clients.yaml", "--format", "json", "-v"], {
    environment: { GA4_EMULATOR_HOST: ga4.address },
  });
  expect(JSON.parse(stdout)).toMatchObject({ command: "plan", exitCode: 0 });
  expect(stderr).toMatch(/^read clients\.yaml, \d+ bytes$/m);
  expect(stderr).toMatch(ASKED("ListKeyEvents properties/4711"));
});
