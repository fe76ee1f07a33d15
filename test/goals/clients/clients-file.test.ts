/** The clients file: layers, variables, overrides, and errors that name the client and point into the right file. */
import { describe, expect, it } from "vitest";
import { type Diagnostic, lineAndColumn } from "../../../src/diagnostics/diagnostic.js";
import { selectClients } from "../../../src/goals/clients/client.js";
import { explainGoals } from "../../../src/goals/clients/explain.js";
import { type LoadedClients, loadClients } from "../../../src/goals/clients/load.js";
import { type ClientGoals, goalsOfClients } from "../../../src/goals/clients/overrides.js";
import type { Goal } from "../../../src/goals/goal.js";

const SHOP = `version: 1
currency: EUR
goals:
  order:
    tier: macro
    category: revenue
    type: event
    event: purchase
    target: { rate: 2%, by: 2027-03-31 }
  lead: { tier: macro, category: lead, type: destination, page: "\${thanks:-/thanks}" }
  deep_browse: { tier: micro, category: engagement, type: pages_per_session, at_least: 5 }
  contact:
    tier: macro
    category: inquiry
    type: event
    event: form_submit
    where: { form_id: contact, form_length: { gte: 3 } }
`;

interface Read {
  readonly loaded: LoadedClients;
  readonly goals: (client: string) => ClientGoals;
  readonly goal: (client: string, id: string) => Goal | undefined;
  /** `client code file:line:column`, of the file and of every client. */
  readonly errors: readonly string[];
}

function read(text: string, files: Readonly<Record<string, string>> = { "shop.yaml": SHOP }): Read {
  const loaded = loadClients(
    { file: "clients.yaml", text },
    { named: { given: "/by-flag" }, environment: { REGION: "eu" } },
  );
  const goalsOf = goalsOfClients(loaded.document, {});
  const sources = Object.fromEntries(
    Object.entries(files).map(([file, content]) => [file, { file, text: content }]),
  );
  const goals = (name: string): ClientGoals => {
    const client = loaded.clients.find((c) => c.name === name);
    if (!client) throw new Error(`no client ${name}`);
    return goalsOf(
      client,
      client.goals.flatMap(({ path }) => sources[path] ?? []),
    );
  };
  const say = (name: string, { code, place }: Diagnostic): string => {
    const { line, column } = lineAndColumn(place.source, place.start);
    return `${name} ${code} ${place.source.file}:${line}:${column}`;
  };
  const errors = [
    ...loaded.diagnostics.map((d) => say("-", d)),
    ...loaded.clients.flatMap((c) =>
      (c.diagnostics.length > 0 ? c.diagnostics : goals(c.name).diagnostics)
        .filter(({ severity }) => severity === "error")
        .map((d) => say(c.name, d)),
    ),
  ];
  return { loaded, goals, goal: (name, id) => goals(name).config?.goals.find((g) => g.id === id), errors };
}

const HEAD = "version: 1\ndefaults: { goals: [shop.yaml] }\n";

describe("a client's goals", () => {
  it("are its goals files with a goal changed, one removed and one added", () => {
    const { goals, goal, errors } = read(`${HEAD}clients:
  plain: { property: 1 }
  acme:
    property: 2
    variables: { thanks: /merci }
    overrides:
      currency: USD
      goals:
        deep_browse: null
        order: { value: 2, target: { rate: 3% } }
        contact: { where: { form_length: null, lang: fr } }
        extra: { tier: micro, category: interaction, type: event, event: extra_done }
`);
    expect(errors).toEqual([]);
    expect(goals("plain").config?.goals.map((g) => g.id)).toEqual([
      "order",
      "lead",
      "deep_browse",
      "contact",
    ]);
    expect(goals("acme").config).toMatchObject({ property: "2", currency: "USD" });
    expect(goals("acme").config?.goals.map((g) => g.id)).toEqual(["order", "lead", "contact", "extra"]);
    expect(goal("acme", "order")).toMatchObject({
      event: "purchase",
      value: { kind: "amount", amount: 2, currency: "USD" },
      target: { amount: 0.03, by: "2027-03-31" },
    });
    expect(goal("acme", "lead")).toMatchObject({ path: [{ value: "/merci" }] });
    const contact = goal("acme", "contact");
    expect(contact?.type === "event" ? contact.where.map((w) => w.parameter) : []).toEqual([
      "form_id",
      "lang",
    ]);
    expect(goal("plain", "lead")).toMatchObject({ path: [{ value: "/thanks" }] });
    expect(goal("plain", "order")).toMatchObject({ value: { kind: "unmanaged" } });
  });

  it("clear a value with null, as in a goals file, and take any other field away", () => {
    const { goal, errors } = read(
      `${HEAD}clients:\n  a: { property: 1, overrides: { goals: { order: { value: null, target: null } } } }\n`,
    );
    expect(errors).toEqual([]);
    expect(goal("a", "order")).toMatchObject({ value: { kind: "none" } });
    expect(goal("a", "order")).not.toHaveProperty("target");
  });

  it("become another goal where an override says another type", () => {
    const { goal, errors } = read(`${HEAD}clients:
  a:
    property: 1
    overrides: { goals: { lead: { tier: macro, category: lead, type: event, event: generate_lead } } }
`);
    expect(errors).toEqual([]);
    expect(goal("a", "lead")).toMatchObject({ type: "event", event: "generate_lead" });
  });

  it("come from several files, and forget a move to a goal that was removed", () => {
    const { goals, errors } = read(
      "version: 1\nclients:\n  a: { property: 1, goals: [shop.yaml, more.yaml], overrides: { goals: { b: null } } }\n",
      {
        "shop.yaml": SHOP,
        "more.yaml":
          "version: 1\nmoved: [{ from: old_b, to: b }, { from: old_c, to: c }]\ngoals:\n  b: { tier: micro, category: interaction, type: event, event: b1 }\n  c: { tier: micro, category: interaction, type: event, event: c1 }\n",
      },
    );
    expect(errors).toEqual([]);
    expect(goals("a").config?.moved).toEqual([{ from: "old_c", to: "c" }]);
    expect(goals("a").config?.goals.at(-1)?.id).toBe("c");
  });
});

describe("layers", () => {
  const { loaded, goal, errors } = read(`version: 1
variables_from_env: [REGION]
defaults:
  goals: [shop.yaml]
  labels: { region: "\${env.REGION}", plan: basic }
  variables: { site: "\${client}.example", thanks: /default }
groups:
  base: { variables: { thanks: /base }, overrides: { goals: { order: { value: 1 } } } }
  shops: { extends: base, labels: { plan: gold }, overrides: { goals: { order: { value: 2, name: "Order at \${site}" } } } }
  big: { extends: [base], variables: { thanks: /big } }
clients:
  none: { property: 1 }
  acme: { property: 2, extends: [shops, big] }
  own: { property: 3, extends: shops, variables: { thanks: "\${given}" }, overrides: { goals: { order: { value: 9 } } } }
`);
  const client = (name: string) => loaded.clients.find((c) => c.name === name);

  it("go from defaults over groups, in the order they are extended, to the client", () => {
    expect(errors).toEqual([]);
    expect(client("acme")).toMatchObject({
      groups: ["base", "shops", "big"],
      labels: { region: "eu", plan: "gold" },
      variables: { thanks: "/big", site: "acme.example", client: "acme" },
    });
    expect(client("none")).toMatchObject({ labels: { plan: "basic" }, variables: { thanks: "/default" } });
    expect(goal("acme", "order")).toMatchObject({ name: "Order at acme.example", value: { amount: 2 } });
    expect(goal("own", "order")).toMatchObject({ name: "Order at own.example", value: { amount: 9 } });
    expect(goal("none", "order")).toMatchObject({ value: { kind: "unmanaged" } });
  });

  it("are chosen by name, pattern, group and label", () => {
    const names = (only: readonly string[], exclude: readonly string[] = []): unknown => {
      const selected = selectClients(loaded.clients, { only, exclude });
      return selected.ok ? selected.clients.map((c) => c.name) : selected.problem;
    };
    expect(names(["own,acme"])).toEqual(["acme", "own"]);
    expect(names(["label:plan=gold"])).toEqual(["acme", "own"]);
    expect(names(["label:region"], ["group:big"])).toEqual(["none", "own"]);
    expect(names(["*n*"], ["none"])).toEqual(["own"]);
    expect(names(["acmee"])).toEqual({ selector: "acmee", nearest: "acme" });
    expect(names([], ["label:plan=gold "])).toEqual(["none"]);
  });
});

describe("explain", () => {
  it("says of every field which file and line it comes from", () => {
    const { loaded, goals } = read(`${HEAD}groups:
  g: { overrides: { goals: { order: { value: 2 } } } }
clients:
  acme:
    property: 2
    extends: g
    variables: { thanks: /merci }
    overrides: { goals: { deep_browse: null, order: { name: Order } } }
`);
    const [client] = loaded.clients;
    const { merged } = goals("acme");
    if (!client || !merged) throw new Error("acme is right");
    const explained = explainGoals(client, merged, loaded.document.placeOf);
    const rows = explained.goals.flatMap(({ id, fields }) =>
      fields.map(({ field, place, layer, variables }) => {
        const { line, column } = lineAndColumn(place.source, place.start);
        return [
          `${id}.${field}`,
          `${place.source.file}:${line}:${column}`,
          layer,
          ...variables.map((v) => v.value),
        ];
      }),
    );
    expect(rows).toEqual(
      expect.arrayContaining([
        ["order.event", "shop.yaml:8:12", "goals file"],
        ["order.target.rate", "shop.yaml:9:21", "goals file"],
        ["order.value", "clients.yaml:4:46", "group g"],
        ["order.name", "clients.yaml:10:61", "client acme"],
        ["lead.page", "shop.yaml:10:65", "goals file", "/merci"],
      ]),
    );
    expect(explained.removed).toMatchObject([{ id: "deep_browse", layer: "client acme" }]);
  });
});

describe("errors", () => {
  it.each([
    ["an unknown key of a client", "  a: { property: 1, colour: red }", "a unknown-key clients.yaml:4:21"],
    ["no property", "  a: {}", "a missing-key clients.yaml:4:3"],
    ["a property that is none", "  a: { property: G-ABC }", "a property clients.yaml:4:18"],
    [
      "a variable that is not set",
      '  a: { property: 1, labels: { x: "${nope}" } }',
      "a variable-unset clients.yaml:4:34",
    ],
    ["a group that is not there", "  a: { property: 1, extends: nope }", "a group-unknown clients.yaml:4:30"],
    [
      "a goal that is not there",
      "  a: { property: 1, overrides: { goals: { ordr: null } } }",
      "a override-unknown clients.yaml:4:43",
    ],
    [
      "a goal to change that is not there",
      "  a: { property: 1, overrides: { goals: { ordr: { value: 1 } } } }",
      "a override-unknown clients.yaml:4:43",
    ],
    [
      "a wrong field of an override",
      "  a: { property: 1, overrides: { goals: { order: { evnt: x } } } }",
      "a unknown-key clients.yaml:4:52",
    ],
    [
      "a wrong value of an override",
      "  a: { property: 1, overrides: { goals: { order: { tier: big } } } }",
      "a unknown-value clients.yaml:4:58",
    ],
    [
      "what no longer fits together",
      "  a: { property: 1, overrides: { goals: { order: { leads_to: nope } } } }",
      "a goal-unknown clients.yaml:4:62",
    ],
    ["a wrong label", "  a: { property: 1, labels: { ' ': x } }", "a label-name clients.yaml:4:31"],
  ])("%s", (_what, line, expected) => {
    const { errors } = read(`${HEAD}clients:\n${line}\n  fine: { property: 77 }\n`);
    expect(errors).toEqual([expected]);
  });

  it("of the whole file stop everything, and say where", () => {
    expect(read("version: 1\nclientz: {}\n").errors).toEqual([
      "- missing-key clients.yaml:1:1",
      "- unknown-key clients.yaml:2:1",
    ]);
    expect(read("version: 1\nclients: {}\n").errors).toEqual(["- clients-none clients.yaml:2:1"]);
    expect(read("").errors).toEqual(["- clients-file-empty clients.yaml:1:1"]);
    expect(read("version: 1\nclients: {}\nclients: {}\n").errors).toEqual([
      "- duplicate-key clients.yaml:3:1",
    ]);
  });

  it("of a group are those of all who extend it, and of nobody else", () => {
    const { errors } = read(
      `${HEAD}groups: { g: { lables: {} }, h: { extends: i }, i: { extends: h } }\nclients:\n  a: { property: 1, extends: g }\n  b: { property: 2 }\n  c: { property: 3, extends: h }\n`,
    );
    expect(errors).toEqual(["a unknown-key clients.yaml:3:16", "c group-circle clients.yaml:3:63"]);
  });

  it("tell both of two clients that they share a property", () => {
    const { errors } = read(
      `${HEAD}clients:\n  a: { property: 1 }\n  b: { property: "1" }\n  c: { property: 2 }\n`,
    );
    expect(errors).toEqual([
      "a client-same-property clients.yaml:4:18",
      "b client-same-property clients.yaml:5:18",
    ]);
  });

  it("in a goals file are told for each client that uses it", () => {
    const { errors } = read(
      "version: 1\nclients:\n  a: { property: 1, goals: [bad.yaml] }\n  b: { property: 2, goals: [shop.yaml] }\n",
      {
        "shop.yaml": SHOP,
        "bad.yaml": "version: 1\ngoals:\n  x: { tier: micro }\n",
      },
    );
    expect(errors.every((e) => e.startsWith("a ") && e.includes("bad.yaml:3:"))).toBe(true);
    expect(errors.length).toBeGreaterThan(0);
  });
});
