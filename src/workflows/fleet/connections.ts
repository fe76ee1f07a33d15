/**
 * The official clients of a run: one set for each credential, shared by all who use it and by nobody else, so that
 * hundreds of properties need no more channels than there are users. Idle ones are closed when there are many.
 */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { openAdminClients } from "../../google/clients.js";
import { type Connection, identityOf } from "../../google/connection.js";
import type { Pacer, ProjectPacer } from "../../google/pacer.js";
import { type Access, connectionOf, openData, type SignInWish, tagManagerOf } from "../access.js";
import type { Rights } from "../may-edit.js";
import type { Ports } from "../ports.js";
import { tagManagerPacerOf } from "../quota.js";
import type { ReadyClient } from "./ready-client.js";

/** Sets that nobody uses at the moment and that are kept for the next one who does. */
const IDLE = 8;

type Who = Pick<ReadyClient, "credentials" | "impersonate">;

export interface Connections {
  /**
   * How a client's property is reached: with its own credentials or, where it has none, with the caller's; calls to the
   * Admin API go through their user's pacer, those to Tag Manager through that of all clients.
   */
  readonly reach: (client: Who) => Promise<Access>;
  readonly close: () => Promise<void>;
}

interface Closable {
  readonly close: () => Promise<unknown>;
}

/** One set of clients for each identity, closed when nobody has used it for long. */
class Pool<C extends Closable> {
  readonly #shared: Map<string, { readonly clients: Promise<C>; users: number }> = new Map();
  readonly #open: (connection: Connection) => Promise<C>;

  constructor(open: (connection: Connection) => Promise<C>) {
    this.#open = open;
  }

  async use<T>(connection: Connection, work: (clients: C) => Promise<T>): Promise<T> {
    const identity = identityOf(connection);
    const mine = this.#shared.get(identity) ?? { clients: this.#open(connection), users: 0 };
    // Put last: what was used longest ago is closed first.
    this.#shared.delete(identity);
    this.#shared.set(identity, mine);
    mine.users++;
    try {
      return await work(await mine.clients);
    } finally {
      mine.users--;
      await this.closeIdle(IDLE);
    }
  }

  async closeIdle(most: number): Promise<void> {
    const idle = [...this.#shared].filter(([, { users }]) => users === 0);
    for (const [identity, { clients }] of idle.slice(0, Math.max(0, idle.length - most))) {
      this.#shared.delete(identity);
      await clients.then((open) => open.close()).catch(() => {});
    }
  }
}

export function openConnections(
  ports: Ports,
  { scope, impersonate: caller }: SignInWish,
  pacer: ProjectPacer,
  tagManagerPacer: Pacer = tagManagerPacerOf(ports),
): Connections {
  const admin = new Pool((connection) => openAdminClients(connection, pacer.forUser(identityOf(connection))));
  const data = new Pool(openData);
  const rights: Rights = new Map();

  const connectionFor = async ({ credentials, impersonate: own }: Who): Promise<Connection> => {
    const impersonate = own ?? caller;
    const connection = connectionOf(ports, { impersonate, scope });
    if (credentials === null) return connection;
    const user = impersonate ?? (await addressIn(ports, credentials));
    return {
      ...connection,
      credentials,
      ...(connection.emulator ? { emulator: { ...connection.emulator, ...(user ? { user } : {}) } } : {}),
    };
  };

  return {
    reach: async (client) => {
      const connection = Object.freeze(await connectionFor(client));
      return {
        connection,
        rights,
        admin: (work) => admin.use(connection, work),
        data: (work) => data.use(connection, work),
        tagManager: tagManagerOf(ports, connection, tagManagerPacer),
      };
    },
    close: async () => {
      await Promise.all([admin.closeIdle(0), data.closeIdle(0)]);
    },
  };
}

/** The address a key file is for: an emulator, where nobody signs in, is told who calls. */
async function addressIn(ports: Ports, path: string): Promise<string | undefined> {
  const problem = (what: string): GoalsError =>
    new GoalsError("credentials-file", `the key file ${path} ${what}`, {
      exitCode: EXIT.notAllowed,
      hint: "`credentials:` in the clients file is the path of a service account's key file, from the folder of that file.",
    });
  if ((await ports.files.size(path)) === null) throw problem("is not there");
  try {
    const key = JSON.parse((await ports.files.read(path)).toString("utf8")) as {
      readonly client_email?: unknown;
    };
    return typeof key.client_email === "string" ? key.client_email : undefined;
  } catch {
    // The parser's own words would quote the file.
    throw problem("can't be read as JSON");
  }
}
