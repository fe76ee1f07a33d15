/** Since when each key event of a property counts, from the Admin API. Marking an event is not retroactive. */
import type { KeyEventFact } from "../../report/port.js";
import type { AdminClients } from "../clients.js";
import { explainGoogleError } from "../errors.js";

/** The pacer tries again, so that every call is one that it knows of. */
const ONE_PAGE = { retry: null as never, timeout: 30_000, autoPaginate: false };

/** Every key event, to the last page. @throws GoalsError with Google's own text. */
export async function listKeyEventFacts(
  { beta, pacer }: Pick<AdminClients, "beta" | "pacer">,
  property: string,
): Promise<readonly KeyEventFact[]> {
  const facts: KeyEventFact[] = [];
  let pageToken = "";
  try {
    do {
      const request = { parent: `properties/${property}`, pageSize: 200, pageToken };
      const [, , response] = await pacer.run("read", () => beta.listKeyEvents(request, ONE_PAGE));
      for (const { eventName, createTime, defaultValue } of response.keyEvents ?? []) {
        const seconds = Number(createTime?.seconds ?? 0);
        facts.push({
          event: eventName ?? "",
          since: seconds === 0 ? null : new Date(seconds * 1000),
          defaultValue: defaultValue
            ? { amount: defaultValue.numericValue ?? 0, currency: defaultValue.currencyCode ?? "" }
            : null,
        });
      }
      pageToken = response.nextPageToken ?? "";
    } while (pageToken !== "");
  } catch (error) {
    throw explainGoogleError(error);
  }
  return facts;
}
