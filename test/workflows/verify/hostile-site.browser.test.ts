/** A site that does what it can to keep its visitor there forever does not keep `verify`: a deadline, a bounded memory. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { takeWalk } from "../../../src/workflows/verify/take-walk.js";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function walkOver(script: string, deadline: number) {
  const one = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><title>x</title><a href="/2">2</a><script>${script}</script>`);
  });
  server = one;
  await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(one.address() as AddressInfo).port}/`;
  const said: string[] = [];
  const walked = await takeWalk({
    walk: {
      steps: [
        { kind: "open", address: "" },
        { kind: "follow_links", count: 2 },
      ],
      expects: [],
    },
    url,
    chromium,
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    headless: true,
    sandbox: process.getuid?.() !== 0,
    onStep: () => {},
    onNoSandbox: (why) => said.push(why),
    deadline,
  });
  return { walked, said };
}

describe("a walk through a site", () => {
  it.each([
    ["that never ends a script", "for (;;) {}"],
    ["that asks again and again", "for (;;) alert('stay')"],
    [
      "that grows forever",
      "const a = []; for (;;) { a.push(document.body?.cloneNode(true), new Array(1e5).fill(Math.random())); }",
    ],
    ["that loads itself anew forever", "location.reload()"],
    ["that writes to the console forever", "for (;;) console.log('x'.repeat(1e4))"],
  ])("%s ends", async (_name, script) => {
    const { walked } = await walkOver(script, 6_000);
    expect(walked.failure ?? walked.unreached).not.toBeNull();
  });

  it("that sends events without end: ten thousand are looked at, and it says so", async () => {
    const send =
      "for (let i = 0; i < 300; i++) navigator.sendBeacon('/g/collect?tid=G-ABC123', ('en=e' + i + '\\n').repeat(100));";
    const { walked, said } = await walkOver(send, 60_000);
    expect(walked.collected).toHaveLength(10_000);
    expect(walked.failure?.reason).toContain("10,000 events and more");
    expect(said).toEqual(process.getuid?.() === 0 ? ["root can't have one"] : []);
  });
});
