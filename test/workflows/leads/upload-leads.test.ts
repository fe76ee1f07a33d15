/** Leads that a CRM has closed: from its file to key events and reports, each once, and nothing where anything is wrong. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createClock, type EmulatorClock } from "../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedKeyEvent } from "../../../src/emulator/seeds.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import type { ConversionReport } from "../../../src/report/model.js";
import { openLeadsJournal } from "../../../src/workflows/leads/journal.js";
import type { LeadRow } from "../../../src/workflows/leads/rows.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";

const NOW = new Date("2026-10-03T10:00:00Z");
const GOALS = `version: 1
property: 1
currency: EUR
streams: [G-TEST1]
goals:
  inquiry: { tier: macro, category: inquiry, type: event, event: generate_lead }
  won: { tier: macro, category: revenue, closes: inquiry, type: event, event: close_convert_lead }
  form: { tier: macro, category: lead, type: event, event: form_submit, where: { form_id: a } }
`;
const FILE = `lead_id,client_id,user_id,session_id,goal,time,value,currency,salesperson
L-1,11.22,c-7,900,won,2026-10-02T09:30:00Z,1250.50,EUR,Ann
L-2,33.44,,,won,2026-10-02 12:00:00+02:00,300,,Bob
"L-3, again",55.66,,,won,2026-10-02T23:30:00Z,,,"Bob ""B."""
`;

const running: { stop: () => Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

async function emulated(): Promise<{
  readonly ga4: Ga4;
  readonly clock: EmulatorClock;
  readonly secret: string;
}> {
  const clock = createClock(new Date("2026-09-01T10:00:00Z"));
  const ga4 = await startGa4({
    clock,
    accounts: [
      {
        properties: [
          {
            ...{ id: "1", timeZone: "Europe/Berlin", currencyCode: "EUR" },
            streams: [{ id: "7", measurementId: "G-TEST1" }],
          },
        ],
      },
    ],
  });
  running.push(ga4);
  for (const eventName of ["generate_lead", "close_convert_lead"])
    seedKeyEvent(ga4.world, propertyOf(ga4.world, "1"), { eventName });
  const made = await fetch(
    `http://${ga4.address}/v1beta/properties/1/dataStreams/7/measurementProtocolSecrets`,
    { method: "POST", body: JSON.stringify({ displayName: "CRM" }) },
  );
  clock.set(new Date("2026-10-02T09:00:00Z"));
  return { ga4, clock, secret: ((await made.json()) as { readonly secretValue: string }).secretValue };
}

function folder(text = FILE): Workspace {
  const made = workspace();
  made.write("goals/site.yaml", GOALS);
  made.write("closed.csv", text);
  return made;
}

const upload = (
  place: Workspace,
  environment: Readonly<Record<string, string>>,
  ...more: readonly string[]
): Promise<CliResult> => place.cli(["upload-leads", "closed.csv", ...more], { now: NOW, environment });

interface Told {
  readonly rows: readonly { readonly leadId: string; readonly status: string; readonly line: number }[];
}

const statuses = ({ stdout }: CliResult): readonly string[] =>
  (JSON.parse(stdout) as Told).rows.map(({ status }) => status);

test("from the file to key events and the report, each row once, the secret told to nobody", async () => {
  const { ga4, clock, secret } = await emulated();
  const place = folder();
  const environment = { GA4_EMULATOR_HOST: ga4.address, GA4_API_SECRET: secret };
  for (const [client, session] of [
    ["11.22", "900"],
    ["99.99", "901"],
  ] as const) {
    const page = {
      v: "2",
      tid: "G-TEST1",
      cid: client,
      sid: session,
      sct: "1",
      _ss: "1",
      seg: "1",
      en: "generate_lead",
    };
    await fetch(
      `http://${ga4.address}/g/collect?${new URLSearchParams({ ...page, dl: "https://a.example/" })}`,
    );
  }
  clock.set(NOW);
  const { collected } = ga4.collection();
  const asked = await upload(place, environment);
  expect([asked.exitCode, asked.stdout]).toEqual([9, expect.stringContaining("3 events to send to G-TEST1")]);
  expect(ga4.collection().collected).toBe(collected);

  const sent = await upload(place, environment, "--yes");
  expect(sent.exitCode).toBe(0);
  expect(sent.stdout).toContain("sent line 2, L-1 (close_convert_lead)");
  expect(sent.stderr).toContain("not read: the columns salesperson");
  expect(ga4.collection()).toMatchObject({
    collected: collected + 3,
    dropped: { "wrong-secret": 0, malformed: 0 },
  });
  expect(
    await ga4.store.query(
      "SELECT event_ts, user_pseudo_id, user_id FROM events WHERE event_name = 'close_convert_lead' ORDER BY 1",
    ),
  ).toEqual([
    [BigInt(Date.parse("2026-10-02T09:30:00Z")) * 1000n, "11.22", "c-7"],
    [BigInt(Date.parse("2026-10-02T10:00:00Z")) * 1000n, "33.44", null],
    [BigInt(Date.parse("2026-10-02T23:30:00Z")) * 1000n, "55.66", null],
  ]);
  const report = await place.cli(["report", "--period", "2026-10-01..2026-10-03", "--format", "json"], {
    now: NOW,
    environment,
  });
  const { goals, journeys } = JSON.parse(report.stdout) as ConversionReport;
  expect(goals.find(({ id }) => id === "won")?.count.current).toBe(3);
  // Of the two leads of these days one was closed; the other closes are of leads before, or of nobody known.
  expect(
    journeys?.map(({ closes, hurdle, steps }) => [
      closes,
      hurdle,
      ...steps.map(({ users }) => users.current),
    ]),
  ).toEqual([["inquiry", null, 2, 1]]);
  const { stdout } = await place.cli(["report", "--period", "2026-10-01..2026-10-03"], {
    now: NOW,
    environment,
  });
  expect(stdout).toContain("JOURNEY · Inquiry → Won");
  expect(stdout.replaceAll(/\s+/g, " ")).toContain(
    "In these days 2 × “Inquiry” and 3 × “Won”: not the same people",
  );

  place.write("closed.csv", `${FILE}L-4,77.88,,,won,2026-10-03T08:00:00Z,10,EUR,\n`);
  const more = await upload(place, environment, "--yes", "--format", "json");
  expect(statuses(more)).toEqual(["already-sent", "already-sent", "already-sent", "sent"]);
  expect(ga4.collection().collected).toBe(collected + 4);
  const told = [asked, sent, more].flatMap(({ stdout, stderr }) => [stdout, stderr]);
  expect([...told, ...Object.values(place.files())].filter((text) => text.includes(secret))).toEqual([]);
  // Nothing of the rows themselves is kept.
  expect(place.read(".ga4-goals/1.leads.ndjson")).not.toMatch(/L-1|11\.22/);
});

test("everything that is wrong is told at its place, and nothing is sent", async () => {
  const { ga4, secret } = await emulated();
  const environment = { GA4_EMULATOR_HOST: ga4.address, GA4_API_SECRET: secret };
  const place = folder(`lead_id;client_id;user_id;session_id;goal;event;time;value;currency
L-1;11.22;ann@example.com;;won;;2026-10-02T09:30:00Z;;
L-2;GA1.1.33.44;;x;won;;2026-10-02T09:30:00;1,5;eur
;;;;wan;;2026-10-04T09:30:00Z;;
L-3;1.2;;;form;;2026-13-02T09:30:00Z;;
L-4;1.2;;;;bad name;2026-10-02T09:30:00Z;;
L-5;1.2;;;won;;2026-10-02T09:30:00Z;;
L-5;1.2;;;won;;2026-10-02T09:30:00Z;;
L-6;1.2
`);
  const { exitCode, stderr } = await upload(place, environment, "--yes");
  expect(exitCode).toBe(3);
  expect(
    [...stderr.matchAll(/^closed\.csv:(\d+:\d+ \S+) (\S+)/gm)].map(([, at, first]) => `${at} ${first}`),
  ).toEqual([
    "2:11 leads-cell user_id",
    "3:5 leads-cell client_id",
    "3:18 leads-cell session_id",
    "3:25 leads-cell time",
    "3:45 leads-cell value",
    "3:49 leads-cell currency",
    "4:1 leads-cell lead_id",
    "4:2 leads-cell client_id",
    "4:5 goal-unknown there",
    "4:10 leads-cell time",
    "5:11 leads-cell goal",
    "5:17 leads-cell time",
    "6:12 leads-cell event",
    "8:1 leads-twice this",
    "9:1 leads-row this",
  ]);
  expect(stderr).not.toContain("``");
  for (const quoted of ['"L-1', '"L-1"x']) {
    const place = folder(`lead_id,client_id,goal,time\n${quoted},1.2,won,2026-10-02T09:30:00Z\n`);
    expect((await upload(place, environment)).stderr).toContain("closed.csv:2:1 leads-quote");
  }
  const header = folder("lead id,klient_id,when\nL-1,1.2,x\n");
  expect((await upload(header, environment)).stderr).toMatch(
    /leads-column-unknown.*klient_id[\s\S]*leads-columns/,
  );
  const old = folder(`${FILE}L-9,1.2,,,won,2026-09-30T09:59:00Z,,,\n`);
  const refused = await upload(old, environment, "--yes");
  expect(refused.exitCode).toBe(3);
  expect(refused.stderr).toContain("closed.csv:5:15 leads-too-old this was 72 hours ago");
  const { GA4_API_SECRET: _, ...without } = environment;
  expect((await upload(folder(), without, "--yes")).exitCode).toBe(4);
  expect((await upload(folder(), {}, "--dry-run")).stdout).toContain("Nothing was sent: this was a dry run.");
  const hostile = folder(
    "lead_id,client_id,goal,time,a\u001b[31m\nL\u001b[31m-1,1.2,won,2026-10-02T09:30:00Z,\n",
  );
  for (const format of ["text", "json"]) {
    const { exitCode, stdout, stderr } = await upload(hostile, {}, "--dry-run", "--format", format);
    expect([exitCode, `${stdout}${stderr}`.includes("\u001b")]).toEqual([0, false]);
  }
  expect((await folder().cli(["upload-leads", "absent.csv"], { now: NOW })).exitCode).toBe(3);
  expect(ga4.collection().collected).toBe(0);
});

/** Takes what is sent, and loses the answers to some of it. */
async function losing(
  loses: (nth: number) => boolean,
): Promise<{ readonly address: string; readonly taken: string[] }> {
  const taken: string[] = [];
  let nth = 0;
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += String(part);
    });
    request.on("end", () => {
      if (request.url?.startsWith("/debug/") === true) return void response.end('{"validationMessages":[]}');
      taken.push((JSON.parse(body) as { readonly client_id: string }).client_id);
      nth += 1;
      if (loses(nth)) request.socket.destroy();
      else response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  running.push({ stop: () => new Promise((done) => server.close(done)) });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, taken };
}

test("a row whose answer was lost is unknown, and not sent again unless asked", async () => {
  const { address, taken } = await losing((nth) => nth === 2);
  const place = folder();
  const environment = { GA4_EMULATOR_HOST: address, GA4_API_SECRET: "0123456789" };
  const first = await upload(place, environment, "--yes", "--format", "json");
  expect([first.exitCode, statuses(first)]).toEqual([8, ["sent", "unknown", "sent"]]);
  const second = await upload(place, environment, "--yes");
  expect([second.exitCode, second.stdout]).toEqual([
    8,
    expect.stringContaining("whether GA4 has them: line 3"),
  ]);
  expect(taken).toEqual(["11.22", "33.44", "55.66"]);
  const again = await upload(place, environment, "--yes", "--again", "--format", "json");
  expect([again.exitCode, statuses(again)]).toEqual([0, ["already-sent", "sent", "already-sent"]]);
  expect(taken).toEqual(["11.22", "33.44", "55.66", "33.44"]);
});

test("what Google's validation server refuses is told in its words, before anything is sent", async () => {
  const { ga4, secret } = await emulated();
  const place = folder("lead_id,client_id,event,time\nL-1,1.2,session_start,2026-10-02T09:30:00Z\n");
  const environment = { GA4_EMULATOR_HOST: ga4.address, GA4_API_SECRET: secret };
  const { exitCode, stderr } = await upload(place, environment, "--yes");
  expect([exitCode, stderr]).toEqual([3, expect.stringMatching(/line 2: .*session_start.*reserved/)]);
});

test("a journal that a kill has cut anywhere forgets nothing that was sent", async () => {
  const place = workspace();
  const path = ".ga4-goals/1.leads.ndjson";
  const rowsOf = (ids: readonly string[]): readonly LeadRow[] =>
    ids.map((leadId) => ({ leadId, event: "won" }) as LeadRow);
  const [a, b, c] = rowsOf(["a", "b", "c"]) as [LeadRow, LeadRow, LeadRow];
  const { diskFiles } = await import("../../../src/workflows/disk.js");
  const ports = { files: diskFiles(place.directory) };
  const whole = await openLeadsJournal(ports, "1");
  await whole.begin(a);
  await whole.end(a, "sent");
  await whole.begin(b);
  await whole.end(b, "failed");
  await whole.begin(c);
  const text = place.read(path);
  const lines = (to: number): number => text.slice(0, to).split("\n").length - 2;
  for (let to = 0; to <= text.length; to += 7) {
    place.write(path, text.slice(0, to));
    const journal = await openLeadsJournal(ports, "1");
    expect([a, b, c].map(journal.stateOf)).toEqual([
      lines(to) >= 2 ? "sent" : lines(to) >= 1 ? "unknown" : null,
      lines(to) === 3 ? "unknown" : null,
      lines(to) >= 5 ? "unknown" : null,
    ]);
    await journal.begin(b);
    expect((await openLeadsJournal(ports, "1")).stateOf(b)).toBe("unknown");
  }
  place.write(path, `${text}{"type":"start"}\n`);
  await expect(openLeadsJournal(ports, "1")).rejects.toMatchObject({ code: "leads-journal-damaged" });
});
