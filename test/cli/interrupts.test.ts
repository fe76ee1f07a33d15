/** Ctrl-C once finishes what is under way; twice, or SIGTERM for more than a few seconds, ends the process. */
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listenForInterrupts } from "../../src/cli/interrupts.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function listening() {
  const told: string[] = [];
  const process = Object.assign(new EventEmitter(), {
    exit: (code: number) => void told.push(`exit ${code}`),
  });
  const onInterrupt = listenForInterrupts(process as unknown as NodeJS.Process, () => {});
  const forget = onInterrupt(() => told.push("stop"));
  return { told, process, forget };
}

describe("a run that is told to stop", () => {
  it.each([
    [["SIGINT"], ["stop"]],
    [
      ["SIGINT", "SIGINT"],
      ["stop", "exit 130"],
    ],
    [
      ["SIGINT", "SIGTERM"],
      ["stop", "exit 143"],
    ],
    [
      ["SIGTERM", "SIGINT"],
      ["stop", "exit 130"],
    ],
  ])("by %j hears %j", (signals, heard) => {
    const { told, process } = listening();
    for (const signal of signals) process.emit(signal);
    expect(told).toEqual(heard);
  });

  it("by SIGTERM has less than five seconds; by one Ctrl-C as long as it takes", () => {
    const terminated = listening();
    terminated.process.emit("SIGTERM");
    vi.advanceTimersByTime(3_900);
    expect(terminated.told).toEqual(["stop"]);
    vi.advanceTimersByTime(1_000);
    expect(terminated.told).toEqual(["stop", "exit 143"]);

    const interrupted = listening();
    interrupted.process.emit("SIGINT");
    vi.advanceTimersByTime(600_000);
    expect(interrupted.told).toEqual(["stop"]);
  });

  it("is left alone once it is through", () => {
    const { told, process, forget } = listening();
    process.emit("SIGTERM");
    forget();
    vi.advanceTimersByTime(60_000);
    expect([told, process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")]).toEqual([
      ["stop"],
      0,
      0,
    ]);
  });
});
