/** Accounts: read, renamed, put in the trash can with all they hold. */
import { type UnaryHandler, unary } from "../grpc/service.js";
import { invalidArgument, permissionDenied } from "../grpc/status.js";
import { toTimestamp } from "../grpc/timestamp.js";
import { recordMessages } from "../world/resources.js";
import type { AccountState, World } from "../world/state.js";
import { trashProperty } from "../world/world.js";
import { isEditable, isVisible, visibleAccounts } from "./access.js";
import {
  accountName,
  type FieldMask,
  type PageRequest,
  pageOf,
  parseName,
  propertyName,
  type ResourceMessage,
  readMask,
} from "./request.js";

/** Throws INVALID_ARGUMENT for a name that is empty or longer than 100 UTF-16 units, GA4's limit. */
export function checkDisplayName(resource: string, displayName: string): void {
  if (displayName === "") throw invalidArgument(`${resource}.display_name is required.`);
  if (displayName.length > 100) throw invalidArgument(`${resource}.display_name has at most 100 characters.`);
}

function toAccount(account: AccountState): ResourceMessage {
  return {
    name: accountName(account.id),
    createTime: toTimestamp(account.createTime),
    updateTime: toTimestamp(account.updateTime ?? account.createTime),
    displayName: account.displayName,
    ...(account.regionCode !== undefined && { regionCode: account.regionCode }),
    deleted: account.deleted ?? false,
  };
}

/** Puts a change of an account on record; it is of no property. */
function record(world: World, before: AccountState, after: AccountState, user: string): void {
  recordMessages(world, "Account", "", toAccount(before), toAccount(after), { email: user });
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

const FIELDS = {
  mutable: ["display_name", "region_code"],
  immutable: [],
  outputOnly: ["name", "create_time", "update_time", "deleted", "gmp_organization"],
} as const;

const REGIONS = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** Throws INVALID_ARGUMENT for what is no region of CLDR; an account may be of none. */
function checkRegion(code: string): void {
  const isOne = code === "" || (/^([A-Z]{2}|\d{3})$/.test(code) && REGIONS.of(code) !== undefined);
  if (!isOne) throw invalidArgument(`account.region_code: "${code}" is not a region of CLDR.`);
}

interface AccountInput {
  readonly name: string;
  readonly displayName: string;
  readonly regionCode: string;
}

/** An account of which the user may change something, as far as roles are of properties here. */
function editableAccount(world: World, name: string, user: string): AccountState {
  const [id] = parseName(name, "accounts");
  const account = visibleAccounts(world, user).find((candidate) => candidate.id === id);
  const own = [...world.properties.values()].filter(({ accountId }) => accountId === id);
  if (account === undefined || !own.every((property) => isEditable(property, user))) throw permissionDenied();
  return account;
}

/** The account methods over a world. Accounts are made by a person who accepts the terms, not by a call. */
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
      const page = pageOf(
        visibleAccounts(world, user).filter(({ deleted }) => request.showDeleted || !deleted),
        ({ id }) => accountName(id),
        request,
        list,
      );
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

    UpdateAccount: unary(
      (
        request: { readonly account: AccountInput | null; readonly updateMask: FieldMask | null },
        { user },
      ) => {
        const { account: input } = request;
        if (input === null) throw invalidArgument("account is required.");
        const masked = readMask(request.updateMask, FIELDS);
        const account = editableAccount(world, input.name, user);
        if (masked.has("display_name")) checkDisplayName("account", input.displayName);
        if (masked.has("region_code")) checkRegion(input.regionCode);
        const next: AccountState = {
          ...account,
          updateTime: world.clock.now(),
          ...(masked.has("display_name") && { displayName: input.displayName }),
          ...(masked.has("region_code") && { regionCode: input.regionCode }),
        };
        world.accounts.set(next.id, next);
        record(world, account, next, user);
        return toAccount(next);
      },
    ),

    DeleteAccount: unary((request: { readonly name: string }, { user }) => {
      const account = editableAccount(world, request.name, user);
      const gone = { ...account, deleted: true };
      world.accounts.set(account.id, gone);
      record(world, account, gone, user);
      for (const { id, accountId, deleteTime } of world.properties.values())
        if (accountId === account.id && deleteTime === null) trashProperty(world, id);
      return {};
    }),
  };
}
