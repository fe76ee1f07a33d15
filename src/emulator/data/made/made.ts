/**
 * What the Data API makes of a property and keeps under a name: this names it, keeps it, finds it, lists it in pages, answers for it
 * and forgets it. What the kinds are made of, and what is in them, is said by each.
 */

import { type PageRequest, pageOf } from "../../admin/request.js";
import { snake } from "../../grpc/protos.js";
import { type CallContext, messageDefinition, type UnaryHandler, unary } from "../../grpc/service.js";
import { invalidArgument, notFound } from "../../grpc/status.js";
import type { MadeState, PropertyState, World } from "../../world/state.js";
import { limitOf, offsetOf } from "../question.js";

export interface Ports {
  readonly world: World;
  /** The property of an id, for a caller who may read it. Throws PERMISSION_DENIED. */
  readonly readable: (id: string, user: string) => PropertyState;
}

/** What is kept, until it has a name. */
type Made<Content> = Pick<MadeState<Content>, "message" | "content">;

/** A part of rows, as a query asks for it. */
type Part = <Row>(rows: readonly Row[]) => readonly Row[];

export interface Kind<Input, Content> {
  /** Its field is `audienceExport`, in a list `audienceExports`. */
  readonly type: "AudienceExport" | "AudienceList" | "RecurringAudienceList" | "ReportTask";
  readonly version: "v1beta" | "v1alpha";
  /** How long GA4 keeps it. Absent: for good. */
  readonly hours?: number;
  readonly make: (property: PropertyState, input: Input) => Promise<Made<Content>>;
  /** What has become of it when somebody looks. Absent: it stays what it was. */
  readonly renew?: (property: PropertyState, content: Content) => Promise<Made<Content>>;
  /** What is in it. Absent: it can't be queried, and its making is no operation. */
  readonly query?: (one: MadeState<Content>, part: Part) => object;
}

export interface Collection<Input> {
  readonly handlers: Readonly<Record<string, UnaryHandler>>;
  readonly create: (property: PropertyState, input: Input) => Promise<MadeState>;
}

/** "Audience exports expire after 72 hours", and so do report tasks. */
export const KEPT_HOURS = 72;

/** "If unspecified, at most 200", "the maximum value is 1000". */
const PAGES = { usual: 200, most: 1000 };

export function collection<Input extends object, Content>(
  kind: Kind<Input, Content>,
  { world, readable }: Ports,
): Collection<Input> {
  const { type, hours = Number.POSITIVE_INFINITY, make, renew, query } = kind;
  const field = type.charAt(0).toLowerCase() + type.slice(1);
  const pattern = new RegExp(`^properties/(\\d+)(?:/${field}s/\\d+)?$`);

  const propertyIn = (name: string, { user }: CallContext): PropertyState => {
    const [, id] = pattern.exec(name) ?? [];
    if (id === undefined) throw invalidArgument(`"${name}" is not a resource name of ${field}s.`);
    return readable(id, user);
  };
  const isThere = ({ createTime }: MadeState): boolean =>
    world.clock.now().getTime() < createTime.getTime() + hours * 3_600_000;
  const keep = (
    { name, createTime }: Pick<MadeState, "name" | "createTime">,
    { message, content }: Made<Content>,
  ): MadeState<Content> => {
    const one = { name, createTime, message: { ...message, name }, content };
    world.made.set(name, one);
    return one;
  };
  /** All that GA4 has not forgotten, of all properties: the name says that the content is of this kind. */
  const kept = (): readonly MadeState<Content>[] =>
    [...world.made.values()].filter((one): one is MadeState<Content> => {
      if (!one.name.includes(`/${field}s/`)) return false;
      if (!isThere(one)) world.made.delete(one.name);
      return isThere(one);
    });

  const renewals = new Map<string, Promise<MadeState<Content>>>();
  /** Once, however many look at it meanwhile. */
  async function renewed(property: PropertyState, one: MadeState<Content>): Promise<MadeState<Content>> {
    if (renew === undefined) return one;
    const inWork =
      renewals.get(one.name) ??
      renew(property, one.content)
        .then((made) => keep(one, made))
        .finally(() => renewals.delete(one.name));
    renewals.set(one.name, inWork);
    return inWork;
  }
  const existing = async (name: string, call: CallContext): Promise<MadeState<Content>> => {
    const property = propertyIn(name, call);
    const found = world.made.get(name) as MadeState<Content> | undefined;
    if (found === undefined || !isThere(found)) throw notFound();
    return renewed(property, found);
  };

  async function create(property: PropertyState, input: Input): Promise<MadeState<Content>> {
    const made = await make(property, input);
    // What is forgotten takes no room.
    kept();
    const name = `properties/${property.id}/${field}s/${world.nextId++}`;
    return keep({ name, createTime: world.clock.now() }, made);
  }

  return {
    create,
    handlers: {
      [`Create${type}`]: unary(
        async (request: { readonly parent: string } & Record<string, unknown>, call) => {
          const property = propertyIn(request.parent, call);
          const input = (request[field] ?? null) as Input | null;
          if (input === null) throw invalidArgument(`${snake(field)} is required.`);
          const made = await create(property, input);
          return query === undefined ? made.message : doneOperation(kind, made);
        },
      ),
      [`Get${type}`]: unary(
        async ({ name }: { readonly name: string }, call) => (await existing(name, call)).message,
      ),
      [`List${type}s`]: unary(async (request: PageRequest & { readonly parent: string }, call) => {
        const property = propertyIn(request.parent, call);
        const own = kept().filter(({ name }) => name.startsWith(`${request.parent}/`));
        const list = `List${type}s ${request.parent}`;
        const { items, nextPageToken } = pageOf(own, ({ name }) => name, request, list, PAGES);
        const messages: object[] = [];
        for (const one of items) messages.push((await renewed(property, one)).message);
        return { [`${field}s`]: messages, ...(nextPageToken !== "" && { nextPageToken }) };
      }),
      ...(query && {
        [`Query${type}`]: unary(
          async (
            request: { readonly name: string; readonly offset: string; readonly limit: string },
            call,
          ) => {
            const one = await existing(request.name, call);
            const from = offsetOf(request.offset);
            const to = from + limitOf(request.limit);
            return query(one, (rows) => rows.slice(from, to));
          },
        ),
      }),
    },
  };
}

/** `google.longrunning.Operation` of something that is made at once. */
function doneOperation(
  { type, version }: Pick<Kind<never, never>, "type" | "version">,
  one: MadeState,
): object {
  const full = `google.analytics.data.${version}.${type}`;
  const packed = (name: string, value: object): object => ({
    type_url: `type.googleapis.com/${name}`,
    value: messageDefinition(name, name).serialize(value),
  });
  const { name, message } = one;
  return { name, done: true, metadata: packed(`${full}Metadata`, {}), response: packed(full, message) };
}
