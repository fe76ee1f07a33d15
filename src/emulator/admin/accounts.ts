/** Account and AccountSummary: reading only. */

import { type UnaryHandler, unary } from "../grpc/service.js";
import { permissionDenied } from "../grpc/status.js";
import { toTimestamp } from "../grpc/timestamp.js";
import type { AccountState, World } from "../world.js";
import { isEditable, isVisible, visibleAccounts } from "./access.js";
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

function toAccountSummary(world: World, account: AccountState, user: string): object {
  const properties = [...world.properties.values()].filter(
    (property) =>
      property.accountId === account.id && isVisible(property, user) && property.deleteTime === null,
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
      canEdit: isEditable(property, user),
    })),
  };
}

/** The account methods over a world. */
export function accountHandlers(world: World): Record<string, UnaryHandler> {
  return {
    GetAccount: unary((request: { readonly name: string }, { user }) => {
      const [id] = parseName(request.name, "accounts");
      const account = visibleAccounts(world, user).find((candidate) => candidate.id === id);
      if (account === undefined) throw permissionDenied();
      return toAccount(account);
    }),

    ListAccounts: unary((request: PageRequest & { readonly showDeleted: boolean }, { user }) => {
      const list = `ListAccounts ${request.showDeleted}`;
      const page = pageOf(visibleAccounts(world, user), ({ id }) => accountName(id), request, list);
      return { accounts: page.items.map(toAccount), nextPageToken: page.nextPageToken };
    }),

    ListAccountSummaries: unary((request: PageRequest, { user }) => {
      const page = pageOf(
        visibleAccounts(world, user),
        ({ id }) => accountName(id),
        request,
        "ListAccountSummaries",
      );
      return {
        accountSummaries: page.items.map((account) => toAccountSummary(world, account, user)),
        nextPageToken: page.nextPageToken,
      };
    }),
  };
}
