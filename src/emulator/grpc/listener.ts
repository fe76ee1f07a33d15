/**
 * The emulator's ear: a TCP socket on loopback whose connections are handed to the gRPC server, so that a single
 * connection can be broken on purpose. Knows nothing of services.
 */

import { type AddressInfo, createServer, type Socket } from "node:net";
import { type Server, ServerCredentials } from "@grpc/grpc-js";

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
