/** How the scheduled runs went, over HTTP on the loopback interface: for a supervisor, or a look with curl. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { JobState } from "./runner.js";

export interface HealthPage {
  readonly port: number;
  close(): Promise<void>;
}

/** 200 where every last run went well, 503 where one did not. Any path but / and /healthz is 404. */
export async function serveHealth(
  port: number,
  states: () => readonly (JobState & { readonly next: Date | null })[],
): Promise<HealthPage> {
  const server = createServer((request, response) => {
    const known = request.url === "/" || request.url === "/healthz";
    if (!known) {
      response.writeHead(404).end();
      return;
    }
    const schedules = states();
    const ok = schedules.every(({ last }) => last === null || last.ok);
    response.writeHead(ok ? 200 : 503, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(`${JSON.stringify({ ok, schedules })}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  }).catch((error: unknown) => {
    throw new GoalsError("health-port", `port ${port} can't be used: ${(error as Error).message}`, {
      exitCode: EXIT.usage,
      cause: error,
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
