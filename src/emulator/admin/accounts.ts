/** Account and AccountSummary: reading only. */

import { type UnaryHandler, unary } from "../grpc/service.js";
import { permissionDenied } from "../grpc/status.js";
import { toTimestamp } from "../grpc/timestamp.js";
import type { AccountState, World } from "../world.js";
import { isVisible, visibleAccounts } from "./access.js";
import { type PageRequest, pageOf } from "./paging.js";
import { accountName, parseName, propertyName } from "./resource-names.js";

function toAccount(account: AccountState): object {
  return {
    name: accountName(account.id),
    createTime: toTimestamp(account.createTime),
    updateTime: toTimestamp(account.createTime),
    displayName: account.displayName,
  };
}

function toAccountSummary(world: World, account: AccountState): object {
  const properties = [...world.properties.values()].filter(
    (property) => property.accountId === account.id && isVisible(property) && property.deleteTime === null,
  );
  return {
    name: `accountSummaries/${account.id}`,
    account: accountName(account.id),
    displayName: account.displayName,
    propertySummaries: properties.map((property) => ({
      property: propertyName(property.id),
      displayName: property.displayName,
      propertyType: "PROPERTY_TYPE_ORDINARY",
      parent: accountName(account.id),
      canEdit: property.role === "editor",
    })),
  };
}

/** The account methods over a world. */
export function accountHandlers(world: World): Record<string, UnaryHandler> {
  return {
    GetAccount: unary((request: { readonly name: string }) => {
      const [id] = parseName(request.name, "accounts");
      const account = visibleAccounts(world).find((candidate) => candidate.id === id);
      if (account === undefined) throw permissionDenied();
      return toAccount(account);
    }),

    ListAccounts: unary((request: PageRequest & { readonly showDeleted: boolean }) => {
      const list = `ListAccounts ${request.showDeleted}`;
      const page = pageOf(visibleAccounts(world), ({ id }) => accountName(id), request, list);
      return { accounts: page.items.map(toAccount), nextPageToken: page.nextPageToken };
    }),

    ListAccountSummaries: unary((request: PageRequest) => {
      const page = pageOf(
        visibleAccounts(world),
        ({ id }) => accountName(id),
        request,
        "ListAccountSummaries",
      );
      return {
        accountSummaries: page.items.map((account) => toAccountSummary(world, account)),
        nextPageToken: page.nextPageToken,
      };
    }),
  };
}
