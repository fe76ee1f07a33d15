/**
 * Starts and stops an emulator: one gRPC server on loopback in front of one world. Its connections can be broken one
 * by one, on purpose. Carries every call through the log, the quotas, the faults and its handler. There is no sign-in
 * on loopback, so a call says who is calling: `x-emulator-user: ana@example.com`, or `authorization: Bearer
 * ana@example.com`. Knows no method and no resource.
 */

import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type handleUnaryCall,
  type Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { adminServices } from "./admin/services.js";
import { type EmulatorClock, systemClock } from "./clock.js";
import { createFaults, type Fault, type FaultEffect, type Faults } from "./faults.js";
import { type CallRecord, type Counters, createCallLog } from "./grpc/call-log.js";
import { type EmulatedService, type ServiceProducer, serviceDefinition } from "./grpc/service.js";
import { StatusError, toServiceError, unimplemented } from "./grpc/status.js";
import { createQuotas, type QuotaOptions, type QuotaUsage } from "./quotas.js";
import { type AccountSeed, seedAccount } from "./seeds.js";
import type { World } from "./world/state.js";
import { createWorld, OWNER } from "./world/world.js";

export interface EmulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default: the machine's clock. */
  readonly clock?: EmulatorClock;
  /** What is there from the start. */
  readonly accounts?: readonly AccountSeed[];
  readonly faults?: readonly Fault[];
  /** The Admin API's quotas per minute: `{}` for GA4's own. Default: calls are counted, none is refused. */
  readonly quotas?: QuotaOptions;
  /** Services besides the Admin API, e.g. the Data API. */
  readonly services?: readonly ServiceProducer[];
}

/** A running emulator. */
export interface Emulator {
  /** `127.0.0.1:PORT`, as `GA4_EMULATOR_HOST` wants it. */
  readonly address: string;
  readonly port: number;
  readonly world: World;
  readonly clock: EmulatorClock;
  readonly faults: Faults;
  /** Counts of this moment. */
  readonly counters: Counters;
  /** How many calls came in any one minute, and how many of them were over a quota, as of this moment. */
  quotaUsage(): QuotaUsage;
  /** Every call so far, in order of arrival. */
  readonly calls: readonly CallRecord[];
  /** Breaks all connections, waits for handlers still at work, frees the services. May be called again. */
  stop(): Promise<void>;
}

type Message = Record<string, unknown>;

/**
 * Starts an emulator. Rejects if the port is taken, a seed is impossible (RangeError) or a service is in no shipped
 * proto (RangeError).
 *
 * @example
 * const emulator = await startEmulator({ accounts: [{ properties: [{ id: "123456789" }] }] });
 * // GA4_EMULATOR_HOST = emulator.address
 * await emulator.stop();
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const clock = options.clock ?? systemClock();
  const world = createWorld(clock);
  for (const account of options.accounts ?? []) seedAccount(world, account);

  const producers: readonly ServiceProducer[] = [adminServices, ...(options.services ?? [])];
  const services = (await Promise.all(producers.map((produce) => produce({ world, clock })))).flat();

  const faults = createFaults(options.faults);
  const quotas = createQuotas(options.quotas);
  const log = createCallLog();
  const stopping = new AbortController();
  const atWork = new Set<Promise<void>>();
  const server = new Server();
  let cut: (peer: string) => void = () => {};

  async function carryOut(
    service: EmulatedService,
    method: string,
    call: ServerUnaryCall<Message, object>,
    answer: sendUnaryData<object>,
  ): Promise<void> {
    const user = callerOf(call.metadata);
    const { request } = call;
    const record = log.arrived({ service: service.name, method, request, user, at: clock.now() });
    const fail = (error: ServiceError): void => {
      record.answered(error.code);
      answer(error);
    };

    // a call over quota gets no further than Google's front door: no fault is spent on it
    const overQuota = quotas.admit({ service: service.name, method, user });
    if (overQuota !== null) return fail(toServiceError(overQuota));

    const effects = faults.take(method, request);
    await endure(latency(effects), stopping.signal);
    const ending = effects.find((effect) => effect.kind !== "latency");

    if (ending !== undefined && "when" in ending && ending.when === "before") {
      if (ending.kind === "connection-cut") cut(call.getPeer());
      else fail(toServiceError(statusOf(ending)));
      return;
    }

    const outcome = await outcomeOf(async () => {
      const handle = service.handlers[method];
      if (handle === undefined) throw unimplemented(`${service.name}.${method}`);
      return handle(request, { metadata: call.metadata, user });
    });
    if ("response" in outcome) record.tookEffect();

    switch (ending?.kind) {
      case "no-answer":
        return;
      case "connection-cut":
        return cut(call.getPeer());
      case "status":
        return fail(toServiceError(statusOf(ending)));
      default:
        if ("error" in outcome) return fail(outcome.error);
        record.answered(status.OK);
        answer(null, outcome.response);
    }
  }

  for (const service of services) {
    const definition = serviceDefinition(service.name);
    for (const method of Object.keys(service.handlers)) {
      if (!(method in definition)) throw new RangeError(`${service.name} has no method ${method}`);
    }
    const handlers = Object.keys(definition).map((method): [string, handleUnaryCall<Message, object>] => [
      method,
      (call, answer) => {
        const work = carryOut(service, method, call, answer).finally(() => atWork.delete(work));
        atWork.add(work);
      },
    ]);
    server.addService(definition, Object.fromEntries(handlers));
  }

  const listener = await listen(server, options.port ?? 0);
  cut = listener.cut;

  async function shutDown(): Promise<void> {
    stopping.abort();
    await listener.close();
    await Promise.allSettled(atWork);
    for (const service of services) await service.close?.();
  }
  let stopped: Promise<void> | undefined;

  return {
    address: `127.0.0.1:${listener.port}`,
    port: listener.port,
    world,
    clock,
    faults,
    get counters() {
      return log.counters();
    },
    quotaUsage: quotas.usage,
    calls: log.records,
    stop() {
      stopped ??= shutDown();
      return stopped;
    },
  };
}

function latency(effects: readonly FaultEffect[]): number {
  return effects.reduce((sum, effect) => (effect.kind === "latency" ? sum + effect.milliseconds : sum), 0);
}

/** Waits; a stopping emulator does not. */
async function endure(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal }).catch(() => {});
}

function statusOf(effect: Extract<FaultEffect, { kind: "status" }>): StatusError {
  return new StatusError(effect.code, effect.message ?? `injected ${status[effect.code]}`, effect.details);
}

async function outcomeOf(
  work: () => Promise<object>,
): Promise<{ readonly response: object } | { readonly error: ServiceError }> {
  try {
    return { response: await work() };
  } catch (thrown) {
    return { error: toServiceError(thrown) };
  }
}

interface Listener {
  readonly port: number;
  /** Breaks the connection of a peer (as `call.getPeer()` gives it) without a word of farewell. */
  cut(peer: string): void;
  /** Breaks all connections and stops listening. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 takes any free one. Rejects with Node's own error, e.g. EADDRINUSE. */
async function listen(server: Server, port: number): Promise<Listener> {
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Map<string, Socket>();

  const tcp = createServer((socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(peer, socket);
    socket.setNoDelay(true);
    // a client that goes away mid-call is no error of ours; gRPC sees the end of the session by itself
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(peer));
    injector.injectConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    tcp.once("error", reject);
    tcp.listen(port, "127.0.0.1", () => resolve());
  });

  return {
    port: (tcp.address() as AddressInfo).port,
    cut: (peer) => sockets.get(peer)?.resetAndDestroy(),
    close: () =>
      new Promise<void>((resolve) => {
        tcp.close(() => {
          server.forceShutdown();
          resolve();
        });
        injector.destroy();
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}

/**
 * The caller's e-mail address; OWNER's where the call names nobody. A bearer token that is no address is a real one sent
 * by mistake: it is not taken for a name, so that it cannot end up in logs and change histories.
 */
function callerOf(metadata: Metadata): string {
  const [named] = metadata.get("x-emulator-user");
  if (named !== undefined && named !== "") return String(named);
  const [, bearer] = /^Bearer (\S+@\S+)$/i.exec(String(metadata.get("authorization")[0] ?? "")) ?? [];
  return bearer ?? OWNER.email;
}
