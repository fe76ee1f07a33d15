/** A month of daily checks with restarts and kills in between: each place is told once that it begins, and once that it is over. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sendPorts } from "../../../src/workflows/deliver/channels.js";
import { readIncidents } from "../../../src/workflows/deliver/incident-file.js";
import { tell } from "../../../src/workflows/deliver/tell.js";
import type { Files, Ports } from "../../../src/workflows/ports.js";
import { dice } from "../../support/random.js";
import { checkedOf, configWith, EVERY_PLACE, memory, portsOver, silent } from "./checked.js";
import { readMail, type StandIns, startStandIns } from "./stand-ins.js";

const DAY_MS = 86_400_000;
const FIRST = Date.parse("2026-11-01T07:00:00Z");
const BEGINS = 5;
const ENDS = 21;

let standIns: StandIns;
beforeEach(async () => {
  standIns = await startStandIns();
});
afterEach(() => standIns.close());

const config = configWith(EVERY_PLACE);
const findingsOn = (day: number) => (day >= BEGINS && day < ENDS ? [silent("order", "2026-11-05")] : []);

/** What each place has been told, in words that tell beginning and end apart. */
function told(): Readonly<Record<string, readonly string[]>> {
  const { hooks, mails } = standIns;
  const kind = (text: string): string =>
    /as usual/.test(text) ? "over" : /still/.test(text) ? "lasting" : "begun";
  return {
    slack: hooks.slack.map(({ body }) => kind(body.text)),
    teams: hooks.teams.map(({ body }) => kind(body.summary)),
    chat: hooks.chat.map(({ body }) => kind(body.fallbackText)),
    hook: hooks.hook.map(({ body }) => body.data.news[0].what),
    mail: mails.map((mail) => kind(readMail(mail).headers.get("subject") ?? "")),
  };
}

const ONCE = ["begun", "lasting", "lasting", "over"];

it("tells each place once that it begins, weekly that it lasts, and once that it is over", async () => {
  const files = memory();
  for (let day = 0; day < 30; day++) {
    // Twice a day, by a new process each time.
    for (const hour of [0, 8]) {
      const clock = { now: new Date(FIRST + day * DAY_MS + hour * 3_600_000) };
      await tell(portsOver(files, standIns.environment, clock), [checkedOf(config, findingsOn(day))]);
    }
  }
  expect(told()).toEqual({ slack: ONCE, teams: ONCE, chat: ONCE, hook: ONCE, mail: ONCE });
  for (const issues of [standIns.github, standIns.gitlab]) {
    expect(issues).toMatchObject([
      { number: 1, state: "closed", title: expect.stringContaining("attention") },
    ]);
    expect(issues[0]?.comments).toHaveLength(1);
  }
  const known = await readIncidents(portsOver(files, {}, { now: new Date() }));
  expect(known.incidents).toEqual([]);
  expect(known.sending).toEqual([]);
});

/** Ports of a process that is killed at its `at`-th write or call; `struck` says whether a message was on its way. */
function mortal(
  files: Files,
  clock: { now: Date },
  { at, pid }: { readonly at: number; readonly pid: number },
) {
  const ports = portsOver(files, standIns.environment, clock);
  let left = at;
  let dead = false;
  let kill = (): void => {};
  const killed = new Promise<"killed">((resolve) => {
    kill = () => resolve("killed");
  });
  const never = new Promise<never>(() => {});
  // Before or after the work is done, by turns.
  const through = async <T>(work: () => Promise<T>): Promise<T> => {
    if (dead) return never;
    left -= 1;
    if (left !== 0) {
      const result = await work();
      return dead ? never : result;
    }
    if (at % 2 === 0) await work();
    dead = true;
    kill();
    return never;
  };
  const own: Ports = {
    ...ports,
    processes: { ...ports.processes, id: pid, isRunning: () => false },
    files: { ...ports.files, writeWhole: (path, text) => through(() => ports.files.writeWhole(path, text)) },
  };
  const sender = sendPorts(own);
  return {
    own,
    killed,
    sender: {
      ...sender,
      call: (wish: Parameters<typeof sender.call>[0]) => through(() => sender.call(wish)),
    },
  };
}

describe("with kills", () => {
  it.each([1, 2, 3])("no message is lost, and those that know ids get none twice (seed %i)", async (seed) => {
    const throwDice = dice(seed);
    const files = memory();
    let kills = 0;
    let pid = 1000;
    for (let day = 0; day < 30; day++) {
      // Where there is something to tell, by a process after the other that is killed on the way.
      const busy = [BEGINS, BEGINS + 7, BEGINS + 14, ENDS].includes(day);
      const lives = busy ? [20, 15, 10, 5, 0] : day % 3 === 0 ? [2, 0] : [0];
      for (const [hour, most] of lives.entries()) {
        const clock = { now: new Date(FIRST + day * DAY_MS + hour * 3_600_000) };
        // The last one of a day lives: a machine that dies at every run tells nobody anything.
        const at = most === 0 ? 0 : 1 + throwDice(most);
        pid += 1;
        const { own, killed, sender } = mortal(files, clock, { at, pid });
        const end = await Promise.race([tell(own, [checkedOf(config, findingsOn(day))], sender), killed]);
        if (end === "killed") kills += 1;
      }
    }
    expect(kills).toBeGreaterThan(12);
    const { chat, hook, ...others } = told();
    expect({ chat, hook }).toEqual({ chat: ONCE, hook: ONCE });
    for (const issues of [standIns.github, standIns.gitlab]) {
      expect(issues).toMatchObject([{ number: 1, state: "closed" }]);
      expect(new Set(issues[0]?.comments).size).toBe(issues[0]?.comments.length);
    }
    for (const messages of Object.values(others)) {
      // Each, in order; again only where a kill came between sending and noting.
      expect(messages.filter((one, index) => one !== messages[index - 1])).toEqual([
        "begun",
        "lasting",
        "over",
      ]);
      const again = messages.length - ONCE.length;
      expect(again).toBeGreaterThanOrEqual(0);
      expect(again).toBeLessThanOrEqual(kills);
    }
  });
});
