/**
 * One port on loopback for gRPC and REST: a connection that opens with HTTP/2's preface is gRPC's, any other HTTP/1.1's.
 * Connections can be broken one by one. Knows nothing of what is served.
 */
import type { Server as HttpServer } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type Server as GrpcServer, ServerCredentials } from "@grpc/grpc-js";

/** What every HTTP/2 connection begins with, and no other (RFC 9113, section 3.4). */
const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n");

export interface Listener {
  readonly port: number;
  /** Breaks the connection of a peer (`ADDRESS:PORT`, as gRPC's `getPeer()` gives it) without a word of farewell. */
  cut(peer: string): void;
  /** Breaks all connections and stops listening. */
  close(): Promise<void>;
}

/** `ADDRESS:PORT` of the other end. */
export function peerOf(socket: Socket): string {
  return `${socket.remoteAddress}:${socket.remotePort}`;
}

/** Listens on 127.0.0.1; port 0 takes any free one. Rejects with Node's own error, e.g. EADDRINUSE. */
export async function listen(grpc: GrpcServer, rest: HttpServer, port: number): Promise<Listener> {
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Map<string, Socket>();

  const tcp = createServer((socket) => {
    const peer = peerOf(socket);
    sockets.set(peer, socket);
    socket.setNoDelay(true);
    // a client that goes away mid-call is no error of ours; the servers see the end of the connection by themselves
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(peer));
    handOver(socket, (speaksHttp2) => {
      if (speaksHttp2) injector.injectConnection(socket);
      else rest.emit("connection", socket);
    });
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
          grpc.forceShutdown();
          resolve();
        });
        injector.destroy();
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}

/** Reads as little as tells the two apart, and puts it back. */
function handOver(socket: Socket, to: (speaksHttp2: boolean) => void): void {
  let seen = Buffer.alloc(0);
  const look = (): void => {
    for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read())
      seen = Buffer.concat([seen, chunk]);
    const length = Math.min(seen.length, PREFACE.length);
    const alike = seen.subarray(0, length).equals(PREFACE.subarray(0, length));
    if (alike && length < PREFACE.length) return;
    socket.off("readable", look);
    socket.unshift(seen);
    to(alike);
  };
  socket.on("readable", look);
}
