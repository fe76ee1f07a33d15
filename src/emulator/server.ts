/**
 * Starts and stops an emulator: gRPC and REST on one port of loopback, in front of one world. There is no sign-in on
 * loopback, so a call says who is calling: `x-emulator-user: ana@example.com`, or `authorization: Bearer
 * ana@example.com`. Knows no method and no resource.
 */
import {
  type handleUnaryCall,
  Server,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { adminServices } from "./admin/services.js";
import { type Calls, createCalls } from "./calls.js";
import { type EmulatorClock, systemClock } from "./clock.js";
import { ASSUMED, type Facts } from "./facts.js";
import { createFaults, type Fault, type Faults } from "./faults.js";
import { type CallRecord, type Counters, createCallLog } from "./grpc/call-log.js";
import { type EmulatedService, type ServiceProducer, serviceDefinition } from "./grpc/service.js";
import { toServiceError, unimplemented } from "./grpc/status.js";
import { type Listener, listen } from "./listener.js";
import { createQuotas, type QuotaOptions, type QuotaUsage } from "./quotas.js";
import { createRestServer, type HttpRoute } from "./rest/server.js";
import { type AccountSeed, seedAccount } from "./seeds.js";
import type { KeptWorld, World } from "./world/state.js";
import { createWorld } from "./world/world.js";

export interface EmulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default: the machine's clock. */
  readonly clock?: EmulatorClock;
  /** What is there from the start. */
  readonly accounts?: readonly AccountSeed[];
  /** The same, as an emulator that was stopped has left it; its seeds are then among it. */
  readonly kept?: KeptWorld;
  readonly faults?: readonly Fault[];
  /** How it behaves where Google does not say. Default: as is assumed. */
  readonly facts?: Partial<Facts>;
  /** The Admin API's quotas per minute: `{}` for GA4's own. Default: calls are counted, none is refused. */
  readonly quotas?: QuotaOptions;
  /** Services besides the Admin API, e.g. the Data API. */
  readonly services?: readonly ServiceProducer[];
  /** What is answered over HTTP besides the services. */
  readonly route?: (world: World) => HttpRoute;
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
  /** Every call so far, in order of arrival; after 100,000 the first are forgotten. */
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
  const world = { ...createWorld(clock, { ...ASSUMED, ...options.facts }), ...options.kept };
  for (const account of options.accounts ?? []) seedAccount(world, account);

  const producers: readonly ServiceProducer[] = [adminServices, ...(options.services ?? [])];
  const services = (await Promise.all(producers.map((produce) => produce({ world, clock })))).flat();

  const faults = createFaults(options.faults);
  const quotas = createQuotas(options.quotas);
  const log = createCallLog();
  const calls = createCalls({ clock, faults, quotas, log });

  let listener: Listener | undefined;
  const cut = (peer: string): void => listener?.cut(peer);
  const grpc = new Server();
  for (const service of services) {
    grpc.addService(serviceDefinition(service.name), grpcHandlers(service, calls, cut));
  }
  listener = await listen(
    grpc,
    createRestServer(services, calls, cut, options.route?.(world)),
    options.port ?? 0,
  );
  const { port, close } = listener;

  async function shutDown(): Promise<void> {
    const settled = calls.settle();
    await close();
    await settled;
    for (const service of services) await service.close?.();
  }
  let stopped: Promise<void> | undefined;

  return {
    address: `127.0.0.1:${port}`,
    port,
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

/** Every method of the service, also those without a handler, as gRPC calls them. Throws a RangeError for one it has not. */
function grpcHandlers(
  service: EmulatedService,
  calls: Calls,
  cut: (peer: string) => void,
): UntypedServiceImplementation {
  const definition = serviceDefinition(service.name);
  for (const method of Object.keys(service.handlers)) {
    if (!(method in definition)) throw new RangeError(`${service.name} has no method ${method}`);
  }
  const one =
    (method: string): handleUnaryCall<Message, object> =>
    (call: ServerUnaryCall<Message, object>, answer: sendUnaryData<object>) => {
      const header = (name: string): string | undefined => call.metadata.get(name)[0]?.toString();
      void calls.carryOut(service, method, call.request, header).then((outcome) => {
        switch (outcome.kind) {
          case "answered":
            return answer(null, outcome.response);
          case "refused":
            return answer(toServiceError(outcome.error));
          case "cut":
            return cut(call.getPeer());
          case "silent":
            return undefined;
        }
      });
    };
  return Object.fromEntries(
    Object.entries(definition).map(([method, { responseStream }]) => [
      method,
      responseStream ? refuseStream(`${service.name}.${method}`) : one(method),
    ]),
  );
}

/** Nothing that answers in a stream is served. */
function refuseStream(method: string): (call: { destroy(error: Error): void }) => void {
  return (call) => call.destroy(toServiceError(unimplemented(method)));
}
