/** Sends rows of the tables to an emulator of the small shop, through the official clients over gRPC and over REST. */
import { expect } from "vitest";
import { PROPERTY } from "../data/analytics.js";
import { startDataClients } from "../requests/data-clients.js";
import { plain } from "../requests/plain.js";
import type { Asked } from "./asked.js";

type Call = (request: object, options: object) => Promise<readonly unknown[]>;
type Kept = Map<string, string>;

export interface Documented {
  /** The answer, the same both ways; of a refusal its code. */
  answer(row: Asked): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

const property = `properties/${PROPERTY}`;
const resource = (type: string, path: string, more: object) => ({
  type,
  name: `${property}/${path}`,
  ...more,
});
const custom = (type: string, id: number, parameterName: string, displayName: string, scope: string) =>
  resource(type, `${type === "CustomMetric" ? "customMetrics" : "customDimensions"}/${id}`, {
    ...{ parameterName, displayName, scope, measurementUnit: "STANDARD" },
  });

/** What the guides take for granted: custom definitions, a channel group, a saved comparison. */
const RESOURCES = [
  custom("CustomDimension", 1, "coupon", "Coupon", "EVENT"),
  custom("CustomDimension", 2, "tier", "Tier", "USER"),
  custom("CustomDimension", 3, "size", "Size", "ITEM"),
  custom("CustomDimension", 4, "value", "Value as text", "EVENT"),
  custom("CustomMetric", 5, "value", "Value", "EVENT"),
  resource("Comparison", "comparisons/5", {
    displayName: "French",
    description: "Country exactly matches France",
    dimensionFilter: { filter: { fieldName: "country", stringFilter: { value: "France" } } },
  }),
  resource("ChannelGroup", "channelGroups/77", {
    displayName: "Our channels",
    groupingRule: [
      {
        displayName: "Letters",
        expression: {
          andGroup: {
            filterExpressions: [
              {
                orGroup: {
                  filterExpressions: [
                    {
                      filter: {
                        fieldName: "eachScopeMedium",
                        stringFilter: { matchType: "BEGINS_WITH", value: "EMAIL" },
                      },
                    },
                  ],
                },
              },
            ],
          },
        },
      },
    ],
  }),
];

/** A request with what was kept in the places of its names. */
function filled(value: unknown, kept: Kept): unknown {
  if (typeof value === "string")
    return value.replace(/^\$(\w+)/, (_, name: string) => kept.get(name) ?? name);
  if (Array.isArray(value)) return value.map((one) => filled(one, kept));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, kept)]));
}

/** What a call answers, without what is at its default; of a refusal its code and its words. */
export async function sent(
  client: object,
  { method, request }: Pick<Asked, "method" | "request">,
  kept: Kept,
): Promise<unknown> {
  const call = (client as Readonly<Record<string, Call>>)[method];
  if (call === undefined) throw new RangeError(`no client has ${method}`);
  try {
    const asked = filled(request, kept) as object;
    const [first, , whole] = await call.call(client, asked, { autoPaginate: false });
    if (typeof first === "object" && first !== null && "promise" in first)
      return plain((await (first as { promise(): Promise<readonly unknown[]> }).promise())[0]);
    return plain(Array.isArray(first) ? whole : first);
  } catch (error) {
    const { code, message } = error as { readonly code?: number; readonly message: string };
    if (code === undefined) throw error;
    return { refused: code, message: message.replace(/^\d+ [A-Z_]+: /, "") };
  }
}

export async function startDocumented(): Promise<Documented> {
  // One for each way, so that both are asked the same and nothing else.
  const places = [
    await startDataClients({ resources: RESOURCES }),
    await startDataClients({ resources: RESOURCES }),
  ];
  const wires = places.map(({ shop, alphas }, index) => {
    const everybody = [...shop.property.audiences.values()].find(
      ({ displayName }) => displayName === "All Users",
    );
    const [keyEvent] = shop.property.keyEvents.values();
    return {
      v1beta: index === 0 ? shop.client : shop.overRest,
      v1alpha: alphas[index] as object,
      kept: new Map([
        ["property", property],
        ["audience", `${property}/audiences/${everybody?.id}`],
        ["conversion", `conversionActions/${keyEvent?.id}`],
      ]),
    };
  });
  return {
    async answer(row) {
      const answers: Record<string, unknown>[] = [];
      for (const { kept, ...of } of wires) {
        const { request } = row;
        const whole = "parent" in request || "name" in request ? request : { property, ...request };
        const answer = (await sent(of[row.version], { ...row, request: whole }, kept)) as Record<
          string,
          unknown
        >;
        for (const [name, field] of Object.entries(row.keeps ?? {})) kept.set(name, String(answer[field]));
        answers.push(answer);
      }
      expect(answers[1]).toEqual(answers[0]);
      return answers[0] as Record<string, unknown>;
    },
    async stop() {
      for (const place of places) await place.stop();
    },
  };
}
