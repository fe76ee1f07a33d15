/**
 * A goals file as it is being written. The text is the one truth: the form writes it, and reads it. One history undoes what was
 * typed in either.
 */
import { redo, redoDepth, undo, undoDepth } from "@codemirror/commands";
import type { EditorView } from "@codemirror/view";
import { type ReadonlySignal, signal } from "@preact/signals";
import { GOAL_KEYS } from "../../../goals/goal-keys.js";
import { type Edited, readIn, removeIn, setIn } from "../../../goals/yaml/edit.js";
import type { Change } from "./goal-data.js";
import type { JsonSchema } from "./schema.js";
import { replaceText, yamlView } from "./yaml-view.js";

export interface DraftOptions {
  readonly file: string;
  readonly text: string;
  readonly schema: () => JsonSchema | null;
  readonly known: (path: readonly (string | number)[]) => readonly string[];
}

export class Draft {
  readonly file: string;
  readonly view: EditorView;
  readonly #text = signal("");
  readonly #saved = signal("");
  readonly #refused = signal<string | null>(null);
  #read: { readonly text: string; readonly data: unknown } | undefined;
  /** The fields that were written last, and the text as they left it. */
  #written: { readonly fields: string; readonly text: string } | undefined;

  constructor({ file, text, ...options }: DraftOptions) {
    this.file = file;
    this.#text.value = text;
    this.#saved.value = text;
    this.view = yamlView({
      ...options,
      text,
      onText: (next) => {
        this.#refused.value = null;
        this.#text.value = next;
      },
    });
  }

  get text(): ReadonlySignal<string> {
    return this.#text;
  }

  /** As the file is on disk, as far as is known. */
  get saved(): ReadonlySignal<string> {
    return this.#saved;
  }

  /** Why the last change of the form could not be written into the text. */
  get refused(): ReadonlySignal<string | null> {
    return this.#refused;
  }

  get isChanged(): boolean {
    return this.#text.value !== this.#saved.value;
  }

  /** Whether there is anything to undo or redo; read it where `text` is read. */
  get depth(): { readonly undo: number; readonly redo: number } {
    return { undo: undoDepth(this.view.state), redo: redoDepth(this.view.state) };
  }

  undo(): void {
    undo(this.view);
  }

  redo(): void {
    redo(this.view);
  }

  /** What is written at a path, variables by their names; undefined where there is nothing or the text can't be read. */
  read(path: readonly string[]): unknown {
    const text = this.#text.value;
    // Read once a text: a form asks for it in every field.
    if (this.#read?.text !== text) this.#read = { text, data: readIn(text, []) };
    return path.reduce<unknown>(
      (data, step) => (typeof data === "object" && data !== null ? Reflect.get(data, step) : undefined),
      this.#read.data,
    );
  }

  /**
   * All the changes or none, below `path`. What is typed on in the same fields is one step to undo, others are a step of their own.
   * @returns whether they are in the text
   */
  edit(path: readonly string[], changes: readonly Change[], order: readonly string[] = GOAL_KEYS): boolean {
    const before = this.#text.value;
    let text = before;
    for (const [inner, value] of changes) {
      const whole = [...path, ...inner];
      if (value === undefined && readIn(text, whole) === undefined) continue;
      const edited: Edited = value === undefined ? removeIn(text, whole) : setIn(text, whole, value, order);
      if (!edited.ok) {
        this.#refused.value = edited.reason;
        return false;
      }
      text = edited.text;
    }
    const fields = JSON.stringify([path, changes.map(([inner]) => inner)]);
    replaceText(this.view, text, this.#written?.fields === fields && this.#written.text === before);
    this.#written = { fields, text };
    return true;
  }

  replace(text: string): void {
    replaceText(this.view, text);
  }

  /** The file on disk is this now. */
  isSaved(text: string): void {
    this.#saved.value = text;
  }
}
