/** An upload that is killed at a request: the next one sends what was not begun, and nothing a second time. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { workspace } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folders.js";
import { start } from "../../support/program.js";

const GOALS = `version: 1
property: 1
streams: [G-TEST1]
goals:
  won: { tier: macro, category: revenue, type: event, event: close_convert_lead }
`;
const ROWS = 5;

test.each([1, 3])("killed while request %i is under way", async (fatal) => {
  const place = workspace(temporaryFolder());
  place.write("goals/site.yaml", GOALS);
  const time = new Date(Date.now() - 3_600_000).toISOString();
  const rows = Array.from({ length: ROWS }, (_, n) => `L-${n + 1},c${n + 1},won,${time}\n`);
  place.write("closed.csv", `lead_id,client_id,goal,time\n${rows.join("")}`);

  const taken: string[] = [];
  let kill = (): void => {};
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += String(part);
    });
    request.on("end", () => {
      if (request.url?.startsWith("/debug/") === true) return void response.end('{"validationMessages":[]}');
      taken.push((JSON.parse(body) as { readonly client_id: string }).client_id);
      // GA4 has it, and nobody is there any more to hear so.
      if (taken.length === fatal) kill();
      else response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  try {
    const environment = {
      GA4_EMULATOR_HOST: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      GA4_API_SECRET: "0123456789",
    };
    const options = { directory: place.directory, environment };
    const words = ["upload-leads", "closed.csv", "--yes", "--format", "json"];
    const first = start(words, options);
    kill = () => first.child.kill("SIGKILL");
    await first.ended;
    kill = () => {};
    expect(taken).toHaveLength(fatal);
    const second = await start(words, options).ended;
    const told = JSON.parse(second.stdout) as { readonly rows: readonly { readonly status: string }[] };
    expect(second.exitCode).toBe(8);
    expect(told.rows.map(({ status }) => status)).toEqual(
      Array.from({ length: ROWS }, (_, n) =>
        n + 1 < fatal ? "already-sent" : n + 1 === fatal ? "unknown" : "sent",
      ),
    );
    expect(taken).toEqual(Array.from({ length: ROWS }, (_, n) => `c${n + 1}`));
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});
