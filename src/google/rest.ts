/** How the clients of googleapis reach Google: its REST services, as `clients.ts` opens those over gRPC. */
import { type EmulatorService, type Listening, parseEmulatorHost } from "./connection.js";
import { type SignIn, signIn } from "./sign-in.js";

export interface RestConnection extends SignIn, Listening {
  /** `HOST:PORT` of an emulator on this machine, asked without credentials. */
  readonly emulatorHost?: string;
}

/**
 * The options of a client of googleapis.
 *
 * @param service whose emulator it is, for the message when it is wrong
 * @throws GoalsError `not-signed-in` (exit 4), `emulator-host` (exit 64).
 */
export async function restOptions(
  connection: RestConnection,
  service: EmulatorService,
): Promise<({ readonly auth: never } | { readonly rootUrl: string }) & { readonly adapter?: Adapter }> {
  const isTold = connection.onAsk !== undefined || connection.onCall !== undefined;
  const told = isTold ? { adapter: telling(connection) } : {};
  if (connection.emulatorHost !== undefined) {
    const { host, port } = parseEmulatorHost(connection.emulatorHost, service);
    return { ...told, rootUrl: `http://${host.includes(":") ? `[${host}]` : host}:${port}/` };
  }
  // googleapis and we each bring a google-auth-library; their clients are the same to each other at run time.
  return { ...told, auth: (await signIn(connection)) as never };
}

/** What sends a request, as the clients take it. */
type Adapter = <R extends Request, T>(request: R, send: (request: R) => Promise<T>) => Promise<T>;

interface Request {
  readonly method?: string;
  readonly url?: string | URL;
}

function telling({ onAsk, onCall }: Listening): Adapter {
  return async (request, send) => {
    const { method = "GET", url = "" } = request;
    // Without the query: a page token is nobody's business.
    const what = `${method} ${new URL(url, "http://localhost").pathname}`;
    const start = performance.now();
    let failed = true;
    onAsk?.(what);
    try {
      const answer = await send(request);
      failed = false;
      return answer;
    } finally {
      onCall?.({ what, milliseconds: performance.now() - start, failed });
    }
  };
}
