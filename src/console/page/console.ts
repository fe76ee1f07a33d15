/**
 * What the page knows: the state of the console, the drafts of its files, and what the server has said of them. Views read it and
 * ask it for more; it draws nothing.
 */
import { batch, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Checked, Counts, FileText, Live, ParametersSeen, Seen, State } from "../shapes.js";
import { ask, listen, Refused, wordsOf } from "./api.js";
import { Draft } from "./editor/draft.js";
import type { JsonSchema } from "./editor/schema.js";

/** What was asked for: not yet there, there, or why not. */
export type Loaded<T> =
  | { readonly kind: "waiting" }
  | { readonly kind: "here"; readonly value: T }
  | { readonly kind: "failed"; readonly why: string };

const WAITING = { kind: "waiting" } as const;

export class Console {
  readonly state: Signal<State | null> = signal(null);
  readonly failed: Signal<string | null> = signal(null);
  readonly ended: Signal<boolean> = signal(false);
  readonly drafts: Signal<ReadonlyMap<string, Draft>> = signal(new Map());
  readonly checked: Signal<Checked | null> = signal(null);
  readonly counts: Signal<Loaded<Counts>> = signal(WAITING);
  readonly live: Signal<Loaded<Live>> = signal(WAITING);
  readonly seen: Signal<Loaded<Seen>> = signal(WAITING);
  readonly schema: Signal<JsonSchema | null> = signal(null);
  /** By file: what stands on disk where a draft with changes began with something else. */
  readonly elsewhere: Signal<ReadonlyMap<string, FileText>> = signal(new Map());
  /** What was saved last, or why it was not. */
  readonly told: Signal<{ readonly kind: "good" | "bad"; readonly text: string } | null> = signal(null);
  readonly #parameters: Signal<ReadonlyMap<string, ParametersSeen>> = signal(new Map());
  readonly #wanted = new Set<string>();
  readonly #hashes = new Map<string, string | null>();
  #client: string | null = null;
  #asked = 0;

  get client(): string | null {
    return this.#client;
  }

  async start(): Promise<void> {
    listen((event) => {
      if (event.kind === "end") this.ended.value = true;
      else if (event.kind === "counts")
        void this.#load(this.counts, () => ask("counts", { client: this.#client }));
      else this.#changedElsewhere(event.file);
    });
    await this.choose(null);
    // What is drawn first needs no schema: it says what the keys of a form mean.
    void ask("schema", {}).then((schema) => {
      this.schema.value = schema;
    });
    effect(() => this.#check(this.texts()));
  }

  /** Another client's goals; drafts that were not saved stay where they are, as long as the page is open. */
  async choose(client: string | null): Promise<void> {
    try {
      const state = await ask("state", { client });
      this.#client = state.client;
      this.#wanted.clear();
      batch(() => {
        this.state.value = state;
        this.checked.value = state.checked;
        this.failed.value = null;
        const drafts = new Map(this.drafts.value);
        for (const file of state.files) {
          this.#hashes.set(file.file, file.hash);
          const draft = drafts.get(file.file);
          if (draft === undefined) drafts.set(file.file, this.#draft(file));
          else if (!draft.isChanged) this.#take(draft, file.text);
        }
        this.drafts.value = drafts;
      });
      this.#reload();
    } catch (error) {
      this.failed.value = wordsOf(error);
    }
  }

  #reload(): void {
    const client = this.#client;
    void this.#load(this.counts, () => ask("counts", { client }));
    void this.#load(this.seen, () => ask("seen", { client }));
    void this.refreshLive();
  }

  /** How the goals stand in GA4, asked anew. */
  async refreshLive(): Promise<void> {
    const client = this.#client;
    if (this.state.value?.property === null)
      this.live.value = { kind: "failed", why: "no property is named" };
    else await this.#load(this.live, () => ask("live", { client }));
  }

  /** What an event was sent with; asked for when it is first wanted, of events that were seen. */
  parametersOf(event: string): ParametersSeen {
    const known = this.#parameters.value.get(event);
    const seen = this.seen.value;
    const isSeen =
      seen.kind === "here" &&
      seen.value.kind === "events" &&
      seen.value.events.some(({ name }) => name === event);
    if (known === undefined && isSeen && !this.#wanted.has(event)) {
      this.#wanted.add(event);
      void ask("parameters", { client: this.#client, event }).then(
        (answer) => {
          if (answer.kind === "events")
            this.#parameters.value = new Map([...this.#parameters.value, [event, answer.parameters]]);
        },
        // The form works without them.
        () => {},
      );
    }
    return known ?? [];
  }

  async #load<T>(into: Signal<Loaded<T>>, from: () => Promise<T>): Promise<void> {
    const client = this.#client;
    if (into.value.kind !== "here") into.value = WAITING;
    const loaded = await from().then(
      (value): Loaded<T> => ({ kind: "here", value }),
      (error: unknown): Loaded<T> => ({ kind: "failed", why: wordsOf(error) }),
    );
    if (client === this.#client) into.value = loaded;
  }

  #draft({ file, text }: FileText): Draft {
    return new Draft({
      file,
      text,
      schema: () => this.schema.value,
      known: (path) => this.#known(path),
    });
  }

  /** Texts that differ from the files of this client. */
  texts(): Readonly<Record<string, string>> {
    const files = new Set(this.state.value?.files.map(({ file }) => file));
    return Object.fromEntries(
      [...this.drafts.value.values()]
        .filter((draft) => files.has(draft.file) && draft.isChanged)
        .map((draft) => [draft.file, draft.text.value]),
    );
  }

  #check(texts: Readonly<Record<string, string>>): void {
    const state = this.state.peek();
    this.#asked += 1;
    const asked = this.#asked;
    if (state === null) return;
    if (Object.keys(texts).length === 0 && asked === 1) return;
    void ask("check", { client: this.#client, texts }).then(
      (checked) => {
        if (asked === this.#asked) this.checked.value = checked;
      },
      (error: unknown) => {
        if (asked === this.#asked) this.told.value = { kind: "bad", text: wordsOf(error) };
      },
    );
  }

  async save(file: string): Promise<boolean> {
    const draft = this.drafts.value.get(file);
    if (draft === undefined) return false;
    const text = draft.text.value;
    try {
      const saved = await ask("save", {
        client: this.#client,
        file,
        text,
        basedOn: this.#hashes.get(file) ?? null,
      });
      this.#hashes.set(file, saved.hash);
      draft.isSaved(text);
      this.#forget(file);
      this.told.value = { kind: "good", text: `Saved ${file}.` };
      this.#reload();
      return true;
    } catch (error) {
      if (error instanceof Refused && error.theirs !== null) this.#note(error.theirs);
      this.told.value = { kind: "bad", text: wordsOf(error) };
      return false;
    }
  }

  #changedElsewhere(file: FileText): void {
    const draft = this.drafts.value.get(file.file);
    if (draft === undefined || this.#hashes.get(file.file) === file.hash) return;
    if (draft.isChanged && draft.text.value !== file.text) {
      this.#note(file);
      return;
    }
    this.#hashes.set(file.file, file.hash);
    this.#take(draft, file.text);
    this.told.value = { kind: "good", text: `${file.file} was changed elsewhere: this is how it is now.` };
    void ask("check", { client: this.#client, texts: this.texts() }).then((checked) => {
      this.checked.value = checked;
    });
    this.#reload();
  }

  #take(draft: Draft, text: string): void {
    draft.isSaved(text);
    draft.replace(text);
  }

  #note(file: FileText): void {
    this.elsewhere.value = new Map([...this.elsewhere.value, [file.file, file]]);
  }

  #forget(file: string): void {
    this.elsewhere.value = new Map([...this.elsewhere.value].filter(([name]) => name !== file));
  }

  /** Of a file that was changed elsewhere: mine is saved over it at the next save, or theirs replaces mine (which can be undone). */
  resolve(file: string, whose: "mine" | "theirs"): void {
    const other = this.elsewhere.value.get(file);
    const draft = this.drafts.value.get(file);
    if (other === undefined || draft === undefined) return;
    this.#hashes.set(file, other.hash);
    batch(() => {
      draft.isSaved(other.text);
      if (whose === "theirs") draft.replace(other.text);
      this.#forget(file);
      this.told.value = null;
    });
  }

  #known(path: readonly (string | number)[]): readonly string[] {
    const seen = this.seen.value.kind === "here" ? this.seen.value.value : null;
    const goals = this.checked.value?.goals.map(({ id }) => id) ?? [];
    const last = path.filter((step) => typeof step === "string").at(-1);
    if (last === "leads_to" || last === "closes" || last === "goal") return goals;
    if (seen?.kind !== "events") return last === "steps" ? goals : [];
    const events = seen.events.map(({ name }) => name);
    if (last === "event") return events;
    if (last === "steps") return [...goals, ...events];
    if (path.includes("page") || path.includes("path")) return seen.pages.map((page) => page.path);
    return [];
  }
}

export function here<T>(loaded: ReadonlySignal<Loaded<T>>): T | null {
  return loaded.value.kind === "here" ? loaded.value.value : null;
}
