/**
 * What becomes of one call, whichever way it came: through the log, the quotas, the faults and its handler. Knows no
 * wire, no method and no resource.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import type { EmulatorClock } from "./clock.js";
import type { FaultEffect, Faults } from "./faults.js";
import type { CallLog } from "./grpc/call-log.js";
import type { EmulatedService } from "./grpc/service.js";
import { StatusError, unimplemented } from "./grpc/status.js";
import type { Quotas } from "./quotas.js";
import { OWNER } from "./world/world.js";

/** `silent`: it took effect and no answer ever comes; `cut`: its connection is to break. */
export type Outcome =
  | { readonly kind: "answered"; readonly response: object }
  | { readonly kind: "refused"; readonly error: StatusError }
  | { readonly kind: "silent" }
  | { readonly kind: "cut" };

export interface Calls {
  /** Carries a decoded request to its handler. `header` gives a request header's text, or undefined. Never rejects. */
  carryOut(
    service: EmulatedService,
    method: string,
    request: Readonly<Record<string, unknown>>,
    header: (name: string) => string | undefined,
  ): Promise<Outcome>;
  /** Ends all waiting, and waits for handlers still at work. */
  settle(): Promise<void>;
}

interface Ports {
  readonly clock: EmulatorClock;
  readonly faults: Faults;
  readonly quotas: Quotas;
  readonly log: CallLog;
}

export function createCalls({ clock, faults, quotas, log }: Ports): Calls {
  const stopping = new AbortController();
  const atWork = new Set<Promise<Outcome>>();

  async function outcomeOf(
    service: EmulatedService,
    method: string,
    request: Readonly<Record<string, unknown>>,
    user: string,
  ): Promise<Outcome> {
    const record = log.arrived({ service: service.name, method, request, user, at: clock.now() });
    const refused = (error: StatusError): Outcome => {
      record.answered(error.code);
      return { kind: "refused", error };
    };

    // a call over quota gets no further than Google's front door: no fault is spent on it
    const overQuota = quotas.admit({ service: service.name, method, user });
    if (overQuota !== null) return refused(overQuota);

    const effects = faults.take(method, request);
    await endure(latency(effects), stopping.signal);
    const ending = effects.find((effect) => effect.kind !== "latency");
    if (ending !== undefined && "when" in ending && ending.when === "before") {
      return ending.kind === "connection-cut" ? { kind: "cut" } : refused(statusOf(ending));
    }

    const result = await attempt(async () => {
      const handle = service.handlers[method];
      if (handle === undefined) throw unimplemented(`${service.name}.${method}`);
      return handle(request, { user });
    });
    if ("response" in result) record.tookEffect();

    switch (ending?.kind) {
      case "no-answer":
        return { kind: "silent" };
      case "connection-cut":
        return { kind: "cut" };
      case "status":
        return refused(statusOf(ending));
      default:
        if ("error" in result) return refused(result.error);
        record.answered(status.OK);
        return { kind: "answered", response: result.response };
    }
  }

  return {
    carryOut(service, method, request, header) {
      const work = outcomeOf(service, method, request, callerOf(header)).finally(() => atWork.delete(work));
      atWork.add(work);
      return work;
    },
    async settle() {
      stopping.abort();
      await Promise.allSettled(atWork);
    },
  };
}

function latency(effects: readonly FaultEffect[]): number {
  return effects.reduce((sum, effect) => (effect.kind === "latency" ? sum + effect.milliseconds : sum), 0);
}

/** Waits; a stopping emulator does not. */
async function endure(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal }).catch(() => {});
}

function statusOf(effect: Extract<FaultEffect, { kind: "status" }>): StatusError {
  return new StatusError(effect.code, effect.message ?? `injected ${status[effect.code]}`, effect.details);
}

/** What is thrown and no StatusError is INTERNAL with its own message. */
async function attempt(
  work: () => Promise<object>,
): Promise<{ readonly response: object } | { readonly error: StatusError }> {
  try {
    return { response: await work() };
  } catch (thrown) {
    if (thrown instanceof StatusError) return { error: thrown };
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { error: new StatusError(status.INTERNAL, message) };
  }
}

/**
 * The caller's e-mail address; OWNER's where the call names nobody. A bearer token that is no address is a real one sent
 * by mistake: it is not taken for a name, so that it cannot end up in logs and change histories.
 */
function callerOf(header: (name: string) => string | undefined): string {
  const named = header("x-emulator-user");
  if (named !== undefined && named !== "") return named;
  const [, bearer] = /^Bearer (\S+@\S+)$/i.exec(header("authorization") ?? "") ?? [];
  return bearer ?? OWNER.email;
}
