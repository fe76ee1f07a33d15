/** Every property the caller can see, by account, to the last page. One call for each 200 accounts. */
import type { AdminClients } from "../clients.js";
import { explainGoogleError } from "../errors.js";

interface SeenProperty {
  /** Digits. */
  readonly id: string;
  readonly displayName: string;
  readonly account: { readonly id: string; readonly displayName: string };
  readonly canEdit: boolean;
}

/** @throws GoalsError with Google's own text; a list that can't be read to its end is an error, never shorter. */
export async function listSeenProperties({ beta, pacer }: AdminClients): Promise<readonly SeenProperty[]> {
  const seen: SeenProperty[] = [];
  let pageToken = "";
  try {
    do {
      const [, , response] = await pacer.run("read", () =>
        beta.listAccountSummaries(
          { pageSize: 200, pageToken },
          { retry: null as never, timeout: 30_000, autoPaginate: false },
        ),
      );
      for (const { account, displayName, propertySummaries } of response.accountSummaries ?? []) {
        for (const summary of propertySummaries ?? []) {
          seen.push({
            id: lastPart(summary.property),
            displayName: summary.displayName ?? "",
            account: { id: lastPart(account), displayName: displayName ?? "" },
            canEdit: summary.canEdit === true,
          });
        }
      }
      pageToken = response.nextPageToken ?? "";
    } while (pageToken !== "");
  } catch (error) {
    throw explainGoogleError(error);
  }
  return seen;
}

/** For `toSorted`: as a person looks for a property, those of the same name by number. */
export function byDisplayName(
  a: Pick<SeenProperty, "id" | "displayName">,
  b: Pick<SeenProperty, "id" | "displayName">,
): number {
  return a.displayName < b.displayName ? -1 : a.displayName > b.displayName ? 1 : Number(a.id) - Number(b.id);
}

function lastPart(name: string | null | undefined): string {
  return (name ?? "").split("/").at(-1) ?? "";
}
