/** The link to BigQuery (v1alpha): reading only; what it exports goes nowhere here. */
import { type UnaryHandler, unary } from "../grpc/service.js";
import { toTimestamp } from "../grpc/timestamp.js";
import type { BigQueryLinkState, World } from "../world/state.js";
import { visibleProperty } from "./access.js";
import { type PageRequest, pageOf, parseName } from "./request.js";

function toBigQueryLink(propertyId: string, link: BigQueryLinkState): object {
  return {
    name: `properties/${propertyId}/bigQueryLinks/${link.id}`,
    project: `projects/${link.project}`,
    createTime: toTimestamp(link.createTime),
    dailyExportEnabled: link.daily,
    streamingExportEnabled: link.streaming,
    datasetLocation: "EU",
  };
}

/** The BigQuery link methods over a world. */
export function bigQueryLinkHandlers(world: World): Record<string, UnaryHandler> {
  return {
    ListBigQueryLinks: unary((request: PageRequest & { readonly parent: string }, { user }) => {
      const [propertyId] = parseName(request.parent, "properties");
      const { bigQueryLink } = visibleProperty(world, propertyId, user);
      const links = bigQueryLink === null ? [] : [bigQueryLink];
      const page = pageOf(links, ({ id }) => id, request, `ListBigQueryLinks ${request.parent}`);
      return {
        bigqueryLinks: page.items.map((link) => toBigQueryLink(propertyId, link)),
        nextPageToken: page.nextPageToken,
      };
    }),
  };
}
