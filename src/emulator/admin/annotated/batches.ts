/**
 * The batches of a kind of resource: each does what its single method does, for all requests or for none, as the protos
 * say ("this method is transactional"). Knows no kind.
 */
import { nodeAt, protosFor } from "../../grpc/protos.js";
import { type CallContext, type UnaryHandler, unary } from "../../grpc/service.js";
import { invalidArgument } from "../../grpc/status.js";
import type { World } from "../../world/state.js";

/** "A maximum of 1000 access bindings can be created in a batch." */
const MOST = 1000;

type Request = Readonly<Record<string, unknown>>;

/** The batches of methods that are there singly: `BatchCreateAccessBindings` over `CreateAccessBinding`. */
export function batchHandlers(
  world: World,
  version: "v1alpha" | "v1beta",
  single: Readonly<Record<string, UnaryHandler>>,
): Record<string, UnaryHandler> {
  const admin = `google.analytics.admin.${version}`;
  const types = nodeAt(protosFor(`${admin}.`), admin)?.nested ?? {};
  const methods = Object.entries(types.AnalyticsAdminService?.methods ?? {});
  return Object.fromEntries(
    methods.flatMap(([name, { responseType }]) => {
      const [, verb, kind] = /^Batch(Create|Get|Update|Delete)(\w+)s$/.exec(name) ?? [];
      const handle = single[`${verb}${kind}`];
      if (handle === undefined) return [];
      const [field] = Object.keys(types[responseType]?.fields ?? {});
      return [[name, batch(world, handle, field)]];
    }),
  );
}

function batch(world: World, handle: UnaryHandler, field: string | undefined): UnaryHandler {
  return unary(async (request: Request, call: CallContext) => {
    const parent = String(request.parent ?? "");
    const names = request.names as readonly string[] | undefined;
    const requests = names?.map((name) => ({ name })) ?? (request.requests as readonly Request[] | undefined);
    if (!requests || requests.length === 0) throw invalidArgument("requests is required.");
    if (requests.length > MOST) throw invalidArgument(`A batch has at most ${MOST} requests.`);
    for (const one of requests) {
      if (!belongs(parent, one))
        throw invalidArgument(`Each request's parent must be that of the batch, ${parent}.`);
    }
    return allOrNothing(world, async () => {
      const answers: object[] = [];
      for (const one of requests)
        answers.push(await handle("parent" in one ? { ...one, parent } : one, call));
      return field === undefined ? {} : { [field]: answers };
    });
  });
}

/** The parent of a request may be left out; a name, also that of what is changed, begins with it. */
function belongs(parent: string, request: Request): boolean {
  if ("parent" in request) return request.parent === "" || request.parent === parent;
  const named = [request, ...Object.values(request)].find(
    (one) => typeof one === "object" && one !== null && "name" in one,
  );
  return String((named as Request | undefined)?.name ?? "").startsWith(`${parent}/`);
}

async function allOrNothing<T>(world: World, work: () => Promise<T>): Promise<T> {
  const before = new Map(world.annotated);
  const changes = world.changes.length;
  try {
    return await work();
  } catch (error) {
    world.annotated.clear();
    for (const [name, state] of before) world.annotated.set(name, state);
    world.changes.length = changes;
    throw error;
  }
}
