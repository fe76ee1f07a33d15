/** An emulator as a process of its own, so that it does not share the measured program's time. Told what to do by messages. */
import { type Emulator, startEmulator } from "../../src/emulator/server.js";

export interface Wish {
  readonly properties: number;
  /** Of every call. */
  readonly latency: number;
  /** GA4's documented quotas, or none. */
  readonly quotas: boolean;
}

export interface Told {
  readonly address: string;
  readonly calls: number;
  readonly refused: number;
}

let emulator: Emulator | undefined;

async function start({ properties, latency, quotas }: Wish): Promise<void> {
  emulator = await startEmulator({
    accounts: [
      { id: "1", properties: Array.from({ length: properties }, (_, i) => ({ id: String(1001 + i) })) },
    ],
    faults: [
      {
        method: /./,
        times: Number.POSITIVE_INFINITY,
        effect: { kind: "latency", milliseconds: latency },
      },
    ],
    ...(quotas ? { quotas: {} } : {}),
  });
}

process.on("message", async (message: Wish | "tell") => {
  if (message !== "tell") await start(message);
  const told: Told = {
    address: emulator?.address ?? "",
    calls: emulator?.calls.length ?? 0,
    refused: emulator?.quotaUsage().refused ?? 0,
  };
  process.send?.(told);
});
process.on("disconnect", () => process.exit());
