/** A file that was changed elsewhere while it was being written here: nothing is lost, and the reader decides. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Console } from "../console.js";
import type { Draft } from "./draft.js";

export function ElsewhereNotice({
  console,
  draft,
}: {
  readonly console: Console;
  readonly draft: Draft;
}): JSX.Element | null {
  const both = useSignal(false);
  const theirs = console.elsewhere.value.get(draft.file);
  if (theirs === undefined) return null;
  return (
    <div class="notice warn" role="alert">
      <p>{`${draft.file} was changed elsewhere while you changed it here. Nothing is lost yet: which one goes on?`}</p>
      {both.value ? (
        <div class="both">
          <div>
            <h3>Here</h3>
            <pre>{compared(draft.text.value, theirs.text)}</pre>
          </div>
          <div>
            <h3>On disk</h3>
            <pre>{compared(theirs.text, draft.text.value)}</pre>
          </div>
        </div>
      ) : null}
      <div class="tools">
        <button type="button" onClick={() => console.resolve(draft.file, "mine")}>
          Keep mine
        </button>
        <button type="button" onClick={() => console.resolve(draft.file, "theirs")}>
          Take theirs
        </button>
        <button type="button" aria-expanded={both.value} onClick={() => (both.value = !both.value)}>
          {both.value ? "Hide both" : "See both"}
        </button>
      </div>
    </div>
  );
}

/** The lines of one text; those that the other has too are soft. */
function compared(text: string, other: string): readonly JSX.Element[] {
  const known = new Set(other.split("\n"));
  return text
    .split("\n")
    .map((line, index) => (
      <span key={`${index} ${line}`} class={known.has(line) ? "same" : "b"}>{`${line}\n`}</span>
    ));
}
