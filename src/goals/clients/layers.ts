/** Which layers a client is made of and in what order: defaults, the groups it extends, itself. The last one wins. */
import { type Diagnostic, errorAt } from "../../diagnostics/diagnostic.js";
import { nearest } from "../../diagnostics/nearest.js";
import type { Path, YamlDocument } from "../yaml/document.js";

export interface Layer {
  /** `defaults`, `group shops` or `client acme`. */
  readonly name: string;
  readonly group: string | null;
  readonly at: Path;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface Layers {
  readonly layers: readonly Layer[];
  readonly diagnostics: readonly Diagnostic[];
}

type Block = Readonly<Record<string, unknown>>;

/** The layers of one client, outermost first; a group that is reached twice counts where it is reached first. */
export function layersOf(document: YamlDocument, client: string): Layers {
  const file = block(document.value);
  const groups = block(file.groups);
  const diagnostics: Diagnostic[] = [];
  const layers: Layer[] = [];
  if (file.defaults !== undefined) {
    layers.push({ name: "defaults", group: null, at: ["defaults"], value: block(file.defaults) });
  }
  const extend = (value: Block, at: Path, way: readonly string[]): void => {
    const names = value.extends === undefined ? [] : [value.extends].flat();
    for (const [index, found] of names.entries()) {
      // The shape of the file says so.
      if (typeof found !== "string") continue;
      const name = found;
      const place = document.placeOf([...at, "extends", ...(Array.isArray(value.extends) ? [index] : [])]);
      if (way.includes(name)) {
        diagnostics.push(errorAt("group-circle", place, { circle: [...way.slice(way.indexOf(name)), name] }));
      } else if (!Object.hasOwn(groups, name)) {
        const near = nearest(name, Object.keys(groups));
        diagnostics.push(
          errorAt("group-unknown", place, { shown: name, ...(near ? { nearest: near } : {}) }),
        );
      } else if (!layers.some((layer) => layer.group === name)) {
        const group = block(groups[name]);
        extend(group, ["groups", name], [...way, name]);
        layers.push({ name: `group ${name}`, group: name, at: ["groups", name], value: group });
      }
    }
  };
  const own = block(block(file.clients)[client]);
  extend(own, ["clients", client], []);
  layers.push({ name: `client ${client}`, group: null, at: ["clients", client], value: own });
  return { layers, diagnostics };
}

export function block(value: unknown): Block {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Block) : {};
}
