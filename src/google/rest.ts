/** How the clients of googleapis reach Google: its REST services, as `clients.ts` opens those over gRPC. */
import { type EmulatorVariable, parseEmulatorHost } from "./connection.js";
import { type SignIn, signIn } from "./sign-in.js";

export interface RestConnection extends SignIn {
  /** `HOST:PORT` of an emulator on this machine, asked without credentials. */
  readonly emulatorHost?: string;
}

/**
 * The options of a client of googleapis.
 *
 * @param variable what the emulator's address was read from, for the message when it is wrong
 * @throws GoalsError `not-signed-in` (exit 4), `emulator-host` (exit 64).
 */
export async function restOptions(
  connection: RestConnection,
  variable: EmulatorVariable,
): Promise<{ readonly auth: never } | { readonly rootUrl: string }> {
  if (connection.emulatorHost !== undefined) {
    const { host, port } = parseEmulatorHost(connection.emulatorHost, variable);
    return { rootUrl: `http://${host.includes(":") ? `[${host}]` : host}:${port}/` };
  }
  // googleapis and we each bring a google-auth-library; their clients are the same to each other at run time.
  return { auth: (await signIn(connection)) as never };
}
