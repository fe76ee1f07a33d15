/** The properties an account can see, with what GA4 says it may do, from the account summaries. */
import type { VisibleProperty } from "../doctor/port.js";
import type { AdminClients } from "./clients.js";
import { explainGoogleError } from "./errors.js";

const PAGE_SIZE = 200;
const ONE_PAGE = { retry: null as never, timeout: 15_000, autoPaginate: false };

/** All of them, to the last page, by name. @throws GoalsError with Google's own text. */
export async function visibleProperties({
  beta,
}: Pick<AdminClients, "beta">): Promise<readonly VisibleProperty[]> {
  const properties: VisibleProperty[] = [];
  let pageToken = "";
  try {
    do {
      const [, , response] = await beta.listAccountSummaries({ pageSize: PAGE_SIZE, pageToken }, ONE_PAGE);
      for (const { account, propertySummaries } of response.accountSummaries ?? []) {
        for (const { property, displayName, canEdit } of propertySummaries ?? []) {
          properties.push({
            id: property?.split("/").at(-1) ?? "",
            name: displayName ?? "",
            account: account ?? "",
            canEdit: canEdit === true,
          });
        }
      }
      pageToken = response.nextPageToken ?? "";
    } while (pageToken !== "");
  } catch (error) {
    throw explainGoogleError(error);
  }
  return properties.toSorted((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : Number(a.id) - Number(b.id),
  );
}
