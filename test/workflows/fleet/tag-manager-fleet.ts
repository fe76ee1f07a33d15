/** Clients of which each has a property and a container of its own, and how both stand. */
import type { Ga4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import type { TagManagerEmulator } from "../../../src/emulator/tag-manager/server.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import type { Workspace } from "../../support/cli.js";
import { clientName, clientsFile, environment } from "./support.js";

export interface TaggedFleet {
  readonly environment: Readonly<Record<string, string>>;
  /** Of each client: its key events, its ledger, and what visitors and the workspace of its container have. */
  readonly standing: () => readonly unknown[];
}

export interface FleetPlace {
  readonly ga4: Ga4;
  readonly tags: TagManagerEmulator;
  readonly here: Workspace;
}

const GOALS = `version: 1
tag_manager: { account: 1, container: "\${container}", workspace: goals }
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  deep: { tier: micro, category: engagement, type: pages_per_session, at_least: 5 }
`;

/** The properties and containers `first` to `first + count - 1`; \`window\`: milliseconds of the quota. */
export function taggedFleet(
  { ga4, tags, here }: FleetPlace,
  { count, first, window }: { readonly count: number; readonly first: number; readonly window: number },
): TaggedFleet {
  const numbers = Array.from({ length: count }, (_, i) => String(first + i));
  for (const id of numbers) {
    const measurementId = `G-SHOP${id}`;
    const stream = { type: "WEB_DATA_STREAM", displayName: "web", measurementId } as const;
    seedProperty(ga4.world, "1", { id, displayName: `Shop ${id}`, streams: [stream] });
  }
  here.write("goals.yaml", GOALS);
  here.write(
    "clients.yaml",
    clientsFile(
      count,
      first,
      (i) => `variables: { container: "${first + i}" }`,
      "defaults: { goals: [goals.yaml] }",
    ),
  );
  return {
    environment: {
      ...environment(ga4),
      TAGMANAGER_EMULATOR_HOST: tags.address,
      TAGMANAGER_EMULATOR_QUOTA_WINDOW_MS: String(window),
    },
    standing: () =>
      numbers.map((id, i) => {
        const container = tags.container("1", id);
        const ledger = here.files()[`.ga4-goals/${id}.json`] ?? '{"resources":[]}';
        // Numbers that Google gives, and those of the client, differ between two fleets.
        const general = (value: unknown): unknown =>
          JSON.parse(
            JSON.stringify(value)
              .replaceAll(`SHOP${id}`, "SHOP")
              .replace(/[0-9a-f]{12} -/g, "-"),
          );
        return {
          client: clientName(i),
          keyEvents: [...propertyOf(ga4.world, id).keyEvents.values()].map((k) => k.eventName).toSorted(),
          ours: (
            JSON.parse(ledger) as { readonly resources: readonly { readonly label: string }[] }
          ).resources
            .map(({ label }) => label)
            .toSorted(),
          workspaces: container.workspaces.map(({ name }) => name),
          versions: container.versions.length,
          latest: container.latest()?.objects.map(({ kind, body }) => {
            const { firingTriggerId: _number, ...rest } = body;
            return [kind, general(rest)];
          }),
          published: container.live(),
        };
      }),
  };
}
