/** An emulator with one account and one property, and the official clients against it. */
import { v1alpha, v1beta } from "@google-analytics/admin";
import { credentials, type Metadata } from "@grpc/grpc-js";
import { afterEach } from "vitest";
import { createClock, type EmulatorClock } from "../../../src/emulator/clock.js";
import type { PropertySeed } from "../../../src/emulator/seeds.js";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../../src/emulator/server.js";

export const START: Date = new Date("2026-03-01T12:00:00.000Z");
export const PROPERTY = "properties/1";
export const WEB: string = `${PROPERTY}/dataStreams/11`;
export const APP: string = `${PROPERTY}/dataStreams/12`;

/** Call options for calls that are refused: the client does not try them again. */
export const ONCE: never = { retry: null } as never;

interface Clients {
  readonly beta: v1beta.AnalyticsAdminServiceClient;
  readonly alpha: v1alpha.AnalyticsAdminServiceClient;
}

export interface Bench extends Clients {
  readonly emulator: Emulator;
  readonly clock: EmulatorClock;
}

const cleanups: (() => Promise<unknown>)[] = [];

/** Registers the clean-up of what `bench` starts; call it once in a test file. */
export function cleanUpAfterEach(): void {
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
}

/** Registers what is to be done after the test, before what was registered earlier. */
export function cleanUp(cleanup: () => Promise<unknown>): void {
  cleanups.push(cleanup);
}

/** Property 1 with a web stream 11, an app stream 12 and no key events, unless the seed says otherwise. */
export async function bench(
  property: PropertySeed = {},
  options: Omit<EmulatorOptions, "clock"> = {},
): Promise<Bench> {
  const clock = createClock(START);
  const seed: PropertySeed = {
    id: "1",
    streams: [{ id: "11" }, { id: "12", type: "ANDROID_APP_DATA_STREAM" }],
    keyEvents: [],
    ...property,
  };
  const emulator = await startEmulator({
    accounts: [{ id: "100", properties: [seed] }],
    ...options,
    clock,
  });
  cleanups.push(() => emulator.stop());
  return { emulator, clock, ...clientsOf(emulator) };
}

/** The official clients of a user; of the emulator's owner, unless another is named. */
export function clientsOf(emulator: Emulator, user?: string): Clients {
  const target = {
    apiEndpoint: "127.0.0.1",
    port: emulator.port,
    sslCreds: credentials.createInsecure(),
    universeDomain: "googleapis.com",
    ...(user !== undefined && {
      "grpc.callInvocationTransformer": (call: { readonly metadata: Metadata }) => {
        call.metadata.set("x-emulator-user", user);
        return call;
      },
    }),
  };
  const beta = new v1beta.AnalyticsAdminServiceClient(target);
  const alpha = new v1alpha.AnalyticsAdminServiceClient(target);
  cleanups.push(
    () => beta.close(),
    () => alpha.close(),
  );
  return { beta, alpha };
}

/** What a call was refused with. Fails where it was not refused. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ readonly code: number; readonly message: string } & Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    return error as { code: number; message: string } & Record<string, unknown>;
  }
  throw new Error("the call was not refused");
}
