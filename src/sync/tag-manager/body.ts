/**
 * A wanted tag or trigger as the body Tag Manager's API and its import take. Pure. The one place that knows how the
 * flat fields of `tag-manager-objects.ts` fold into a resource.
 */
import type { Fields, FieldValue } from "../resources/resource.js";
import { noteText } from "./note.js";
import type { WantedObject } from "./objects.js";

export type Body = Readonly<Record<string, FieldValue>>;

const PARAMETER = "parameter.";
const REFERENCES: ReadonlySet<string> = new Set(["firingTriggerId", "blockingTriggerId"]);

/** `idOf`: the id of the trigger with a key. @throws what `idOf` throws. */
export function bodyOf(object: WantedObject, idOf: (key: string) => string): Body {
  const own: Record<string, FieldValue> = { notes: noteText(object.key, object.fields) };
  const parameters: FieldValue[] = [];
  for (const [field, value] of Object.entries(object.fields)) {
    if (field.startsWith(PARAMETER)) {
      parameters.push({ ...(value as Body), key: field.slice(PARAMETER.length) });
    } else if (REFERENCES.has(field)) {
      own[field] = (value as readonly string[]).map(idOf);
    } else {
      own[field] = value;
    }
  }
  return parameters.length === 0 ? own : { ...own, parameter: parameters };
}

/** The managed fields of a live tag or trigger. `keyOf`: the key of the trigger with an id, where it is ours. */
export function fieldsOf(body: Body, managed: Fields, keyOf: (id: string) => string): Fields {
  const parameters = (body.parameter ?? []) as readonly Body[];
  return Object.fromEntries(
    Object.keys(managed).map((field): [string, FieldValue] => {
      if (field.startsWith(PARAMETER)) {
        const { key: _key, ...rest } =
          parameters.find((p) => p.key === field.slice(PARAMETER.length)) ?? ({} as Body);
        return [field, Object.keys(rest).length === 0 ? null : rest];
      }
      if (REFERENCES.has(field)) return [field, ((body[field] ?? []) as readonly string[]).map(keyOf)];
      // The API leaves out what is empty or false.
      return [
        field,
        body[field] ?? (Array.isArray(managed[field]) ? [] : managed[field] === false ? false : null),
      ];
    }),
  );
}
