/** `report:` in a clients file: laid over that of the goals files field by field, the inner layer last. */
import { describe, expect, it } from "vitest";
import { lineAndColumn } from "../../../src/diagnostics/diagnostic.js";
import { loadClients } from "../../../src/goals/clients/load.js";
import { goalsOfClients } from "../../../src/goals/clients/overrides.js";

const GOALS = `version: 1
report: { title: "Conversions of ${"${client}"}", logo: brand/ours.svg, language: en }
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
`;

function looks(text: string) {
  const loaded = loadClients({ file: "clients.yaml", text }, { named: {}, environment: {} });
  const goalsOf = goalsOfClients(loaded.document, {});
  return loaded.clients.map((client) => {
    const { config, diagnostics } = goalsOf(client, [{ file: "shop.yaml", text: GOALS }]);
    return (
      config?.look ??
      diagnostics.map(({ code, place }) => {
        const { line, column } = lineAndColumn(place.source, place.start);
        return `${code} ${place.source.file}:${line}:${column}`;
      })
    );
  });
}

describe("the look of a client's pages", () => {
  it("is that of the goals file, of the defaults, of the client, field by field", () => {
    expect(
      looks(`version: 1
defaults:
  goals: [shop.yaml]
  report: { language: de, colour: "#B8336A", link: https://agency.example/all }
clients:
  acme: { property: 1 }
  globex: { property: 2, report: { language: fr, title: Globex, contact: Max } }
`),
    ).toEqual([
      {
        title: "Conversions of acme",
        logo: "brand/ours.svg",
        language: "de",
        colour: "#B8336A",
        link: { url: "https://agency.example/all", text: "agency.example/all" },
      },
      {
        title: "Globex",
        logo: "brand/ours.svg",
        language: "fr",
        colour: "#B8336A",
        contact: "Max",
        link: { url: "https://agency.example/all", text: "agency.example/all" },
      },
    ]);
  });

  it.each([
    ["language: nl", "report-language clients.yaml:4:44"],
    ["colour: blue", "colour clients.yaml:4:42"],
    ["link: javascript:alert(1)", "link-url clients.yaml:4:40"],
    ["logos: x.png", "unknown-key clients.yaml:4:34"],
  ])("says where %s is wrong", (field, where) => {
    const loaded = loadClients(
      {
        file: "clients.yaml",
        text: `version: 1
defaults: { goals: [shop.yaml] }
clients:
  acme: { property: 1, report: { ${field} } }
`,
      },
      { named: {}, environment: {} },
    );
    const [client] = loaded.clients;
    const own =
      client === undefined
        ? []
        : goalsOfClients(loaded.document, {})(client, [{ file: "shop.yaml", text: GOALS }]).diagnostics;
    const all = [...loaded.diagnostics, ...(client?.diagnostics ?? []), ...own].filter(
      ({ place }) => place.source.file === "clients.yaml",
    );
    expect(
      all.map(({ code, place }) => {
        const { line, column } = lineAndColumn(place.source, place.start);
        return `${code} ${place.source.file}:${line}:${column}`;
      }),
    ).toEqual([where]);
  });
});
