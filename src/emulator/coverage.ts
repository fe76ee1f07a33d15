/** What of GA4's APIs is served and what is not, from the tables that serve it. */
import { METHODS_NOT_SERVED } from "./admin/not-served.js";
import { adminServices } from "./admin/services.js";
import { systemClock } from "./clock.js";
import { DIMENSIONS } from "./data/fields/dimensions.js";
import { METRICS } from "./data/fields/metrics.js";
import { NOT_SERVED } from "./data/fields/not-served.js";
import { dataApi } from "./data/service.js";
import { openEventStore } from "./events/store.js";
import { serviceDefinition } from "./grpc/service.js";
import { createWorld } from "./world/world.js";

interface Served {
  readonly served: readonly string[];
}

interface MethodsNotServed {
  readonly why: string;
  readonly methods: readonly string[];
}

export interface Coverage {
  readonly services: readonly (Served & {
    readonly name: string;
    readonly notServed: readonly MethodsNotServed[];
  })[];
  /** Of every property; what is registered comes on top. */
  readonly dimensions: Served;
  readonly metrics: Served;
  readonly notServed: readonly {
    readonly why: string;
    readonly dimensions: readonly string[];
    readonly metrics: readonly string[];
  }[];
}

export async function coverage(): Promise<Coverage> {
  const clock = systemClock();
  const store = await openEventStore();
  try {
    const ports = { world: createWorld(clock), clock };
    const services = (
      await Promise.all([adminServices, dataApi({ store })].map((produce) => produce(ports)))
    ).flat();
    const names = (fields: readonly { readonly apiName: string }[]): readonly string[] =>
      [...new Set(fields.map(({ apiName }) => apiName))].toSorted();
    return {
      services: services.map(({ name, handlers }) => {
        const methods = Object.keys(serviceDefinition(name)).toSorted();
        return {
          name,
          served: methods.filter((method) => method in handlers),
          notServed: reasonsFor(methods.filter((method) => !(method in handlers))),
        };
      }),
      dimensions: { served: names(DIMENSIONS) },
      metrics: { served: names(METRICS) },
      notServed: NOT_SERVED,
    };
  } finally {
    await store.close();
  }
}

/** Methods by why they are not served. Throws a RangeError for one that nobody has given a reason for. */
function reasonsFor(missing: readonly string[]): readonly MethodsNotServed[] {
  const reasons = METHODS_NOT_SERVED.map(({ why, methods }) => ({
    why,
    methods: methods.filter((method) => missing.includes(method)),
  })).filter(({ methods }) => methods.length > 0);
  const told = reasons.flatMap(({ methods }) => methods);
  const untold = missing.find((method) => !told.includes(method));
  if (untold !== undefined) throw new RangeError(`nothing says why ${untold} is not served`);
  return reasons;
}
