/**
 * The emulator's ear: a TCP socket on loopback whose connections are handed to the gRPC server, so that a single
 * connection can be broken on purpose; and who is calling. There is no sign-in on loopback, so a call says it itself:
 * `x-emulator-user: ana@example.com`, or `authorization: Bearer ana@example.com`. Knows nothing of services and roles.
 */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type Metadata, type Server, ServerCredentials } from "@grpc/grpc-js";
import { OWNER } from "../world/world.js";

export interface Listener {
  readonly port: number;
  /** Breaks the connection of a peer (as `call.getPeer()` gives it) without a word of farewell. */
  cut(peer: string): void;
  /** Breaks all connections and stops listening. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 takes any free one. Rejects with Node's own error, e.g. EADDRINUSE. */
export async function listen(server: Server, port: number): Promise<Listener> {
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
export function callerOf(metadata: Metadata): string {
  const [named] = metadata.get("x-emulator-user");
  if (named !== undefined && named !== "") return String(named);
  const [, bearer] = /^Bearer (\S+@\S+)$/i.exec(String(metadata.get("authorization")[0] ?? "")) ?? [];
  return bearer ?? OWNER.email;
}
