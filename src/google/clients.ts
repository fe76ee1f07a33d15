/** Opens the official clients, each loaded only when it is asked for: they take up to 0.6 s to load. */
import type { v1alpha, v1beta } from "@google-analytics/admin";
import type { v1alpha as dataAlpha, v1beta as dataBeta } from "@google-analytics/data";
import type { Metadata } from "@grpc/grpc-js";
import type { Connection } from "./connection.js";
import { type Pacer, UNPACED } from "./pacer.js";
import { signIn } from "./sign-in.js";

export interface AdminClients {
  /** Key events, streams, properties. */
  readonly beta: v1beta.AnalyticsAdminServiceClient;
  /** Event create rules, change history. */
  readonly alpha: v1alpha.AnalyticsAdminServiceClient;
  /** Every call goes through it. */
  readonly pacer: Pacer;
  /** The address of whoever calls, where the credentials tell. */
  readonly account?: string;
  readonly close: () => Promise<void>;
}

/**
 * Opens the two clients of the Admin API. Close them when done.
 *
 * @param pacer keeps all calls under GA4's quotas; default: none does
 * @throws GoalsError `not-signed-in` (exit 4) before any call is made.
 * @example
 * const clients = await openAdminClients({ scope: SCOPE_READ });
 * const snapshot = await readSnapshot(propertyReader(clients, "123456789"));
 * await clients.close();
 */
export async function openAdminClients(
  connection: Connection,
  pacer: Pacer = UNPACED,
): Promise<AdminClients> {
  const options = await clientOptions(connection);
  const admin = await import("@google-analytics/admin");
  const beta = new admin.v1beta.AnalyticsAdminServiceClient(options);
  const alpha = new admin.v1alpha.AnalyticsAdminServiceClient(options);
  const account = accountOf(connection, options);
  return {
    beta,
    alpha,
    pacer,
    ...(account === undefined ? {} : { account }),
    close: async () => {
      await Promise.all([beta.close(), alpha.close()]);
    },
  };
}

/**
 * Opens the client of the Data API, for `reportingOver`. Close it when done.
 *
 * @throws GoalsError `not-signed-in` (exit 4) before any call is made.
 */
export async function openDataClient(connection: Connection): Promise<dataBeta.BetaAnalyticsDataClient> {
  const options = await clientOptions(connection);
  const data = await import("@google-analytics/data");
  return new data.v1beta.BetaAnalyticsDataClient(options);
}

/**
 * The v1alpha client, for funnels alone.
 *
 * @throws GoalsError `not-signed-in` before any call is made.
 */
export async function openDataAlphaClient(
  connection: Connection,
): Promise<dataAlpha.AlphaAnalyticsDataClient> {
  const options = await clientOptions(connection);
  const data = await import("@google-analytics/data");
  return new data.v1alpha.AlphaAnalyticsDataClient(options);
}

/** A key file has its account's address in it; a person's login has none. */
function accountOf({ impersonate, emulator }: Connection, { authClient }: ClientOptions): string | undefined {
  const email = (authClient as { readonly email?: unknown } | undefined)?.email;
  return impersonate ?? emulator?.user ?? (typeof email === "string" ? email : undefined);
}

type ClientOptions = NonNullable<ConstructorParameters<typeof dataAlpha.AlphaAnalyticsDataClient>[0]>;

async function clientOptions(connection: Connection): Promise<ClientOptions> {
  const told = {
    "grpc.callInvocationTransformer": (call: Call) => calling(connection, call),
  };
  if (!connection.emulator) return { ...told, authClient: await signIn(connection) };
  const { credentials } = await import("@grpc/grpc-js");
  // Host and port apart: `apiEndpoint: "127.0.0.1:PORT"` hangs for more than a minute.
  return {
    ...told,
    apiEndpoint: connection.emulator.host,
    port: connection.emulator.port,
    sslCreds: credentials.createInsecure(),
    universeDomain: "googleapis.com",
    // A proxy that the environment names leads away from this machine.
    "grpc.enable_http_proxy": 0,
  };
}

/** A call as gRPC is about to make it. */
interface Call {
  readonly metadata: Metadata;
  readonly methodDefinition: { readonly path: string };
  readonly argument?: unknown;
  /** Absent for streams, which nobody here asks for. */
  callback?: (error: object | null, ...rest: readonly unknown[]) => void;
}

/**
 * There is no signing in on loopback: each call says itself who makes it, and what fails says where it was to go. Whoever
 * listens is told what was asked and how long it took.
 */
function calling({ emulator, onAsk, onCall }: Connection, call: Call): Call {
  if (emulator?.user !== undefined) call.metadata.set("x-emulator-user", emulator.user);
  const { callback } = call;
  if (!callback || (!emulator && !onAsk && !onCall)) return call;
  const start = performance.now();
  onAsk?.(asked(call));
  call.callback = (error, ...rest) => {
    onCall?.({ what: asked(call), milliseconds: performance.now() - start, failed: error !== null });
    const where = emulator && { emulator: `${emulator.host}:${emulator.port}` };
    callback(error !== null && where ? Object.assign(error, where) : error, ...rest);
  };
  return call;
}

/** The method, and what it was asked about. */
function asked({ methodDefinition, argument }: Call): string {
  const method = methodDefinition.path.split("/").at(-1) ?? "";
  const about = (argument ?? {}) as Readonly<Record<string, unknown>>;
  const subject = ["parent", "name", "property", "entity", "account"]
    .map((field) => about[field])
    .find((value) => typeof value === "string" && value !== "");
  return subject === undefined ? method : `${method} ${String(subject)}`;
}
