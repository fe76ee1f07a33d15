/** Since when each key event of a property counts, from the Admin API. Marking an event is not retroactive. */
import type { KeyEventFact } from "../report/port.js";
import type { AdminClients } from "./clients.js";
import { explainGoogleError } from "./errors.js";

/** Every key event, to the last page. @throws GoalsError with Google's own text. */
export async function listKeyEventFacts(
  { beta }: Pick<AdminClients, "beta">,
  property: string,
): Promise<readonly KeyEventFact[]> {
  const facts: KeyEventFact[] = [];
  let pageToken = "";
  try {
    do {
      const [, , response] = await beta.listKeyEvents(
        { parent: `properties/${property}`, pageSize: 200, pageToken },
        { autoPaginate: false },
      );
      for (const { eventName, createTime } of response.keyEvents ?? []) {
        const seconds = Number(createTime?.seconds ?? 0);
        facts.push({ event: eventName ?? "", since: seconds === 0 ? null : new Date(seconds * 1000) });
      }
      pageToken = response.nextPageToken ?? "";
    } while (pageToken !== "");
  } catch (error) {
    throw explainGoogleError(error);
  }
  return facts;
}
