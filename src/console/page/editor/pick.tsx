/** A new goal from what was seen on the site: a page or an event. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { formatCount } from "../../../draw/format.js";
import type { Pick, Seen } from "../../shapes.js";
import { ask, wordsOf } from "../api.js";
import type { Console } from "../console.js";
import { goTo } from "../route.js";

interface PickProps {
  readonly console: Console;
  readonly onClose: () => void;
}

export function PickDialog({ console, onClose }: PickProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const sought = useSignal("");
  const kind = useSignal<"pages" | "events">("pages");
  const file = useSignal(console.state.value?.files[0]?.file ?? "");
  const failed = useSignal<string | null>(null);
  const seen = console.seen.value;
  const files = console.state.value?.files ?? [];
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const pick = async (picked: Pick): Promise<void> => {
    try {
      const drafted = await ask("draft", {
        client: console.client,
        texts: console.texts(),
        file: file.value,
        pick: picked,
      });
      if (!drafted.ok) {
        failed.value = `Not made: ${drafted.reason}.`;
        return;
      }
      console.drafts.value.get(file.value)?.replace(drafted.text);
      onClose();
      goTo("goals", drafted.id);
    } catch (error) {
      failed.value = wordsOf(error);
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby="pick-title" onClose={onClose}>
      <h2 id="pick-title">A goal from what was seen</h2>
      <div class="ask">
        <label class="field">
          Search
          <input
            type="search"
            value={sought.value}
            onInput={({ currentTarget }) => {
              sought.value = currentTarget.value;
            }}
          />
        </label>
        <label class="field">
          What counts
          <select
            value={kind.value}
            onChange={({ currentTarget }) => {
              kind.value = currentTarget.value === "events" ? "events" : "pages";
            }}
          >
            <option value="pages">A page is seen</option>
            <option value="events">An event happens</option>
          </select>
        </label>
        {files.length < 2 ? null : (
          <label class="field">
            Into the file
            <select value={file.value} onChange={({ currentTarget }) => (file.value = currentTarget.value)}>
              {files.map((one) => (
                <option key={one.file} value={one.file}>
                  {one.file}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {failed.value === null ? null : (
        <p class="notice bad" role="alert">
          {failed.value}
        </p>
      )}
      {seen.kind === "waiting" ? <p class="waiting">Looking at what was seen…</p> : null}
      {seen.kind === "failed" ? <p class="notice bad">{seen.why}</p> : null}
      {seen.kind === "here" ? (
        <Choices
          seen={seen.value}
          kind={kind.value}
          sought={sought.value}
          onPick={(picked) => void pick(picked)}
        />
      ) : null}
      <div class="tools">
        <button type="button" onClick={() => dialog.current?.close()}>
          Cancel
        </button>
      </div>
    </dialog>
  );
}

interface ChoicesProps {
  readonly seen: Seen;
  readonly kind: "pages" | "events";
  readonly sought: string;
  readonly onPick: (pick: Pick) => void;
}

/** So many at once; the search finds the others. */
const SHOWN = 200;

function Choices({ seen, kind, sought, onPick }: ChoicesProps): JSX.Element {
  if (seen.kind === "unknown") return <p class="notice">{seen.why}</p>;
  const fits = (text: string): boolean => text.toLowerCase().includes(sought.trim().toLowerCase());
  const rows: readonly { readonly name: string; readonly many: string; readonly pick: Pick }[] =
    kind === "pages"
      ? seen.pages.map(({ path, count }) => ({
          name: path,
          many: `${formatCount(count)} views`,
          pick: { page: path },
        }))
      : seen.events.map(({ name, count }) => ({
          name,
          many: `${formatCount(count)} times`,
          pick: { event: name },
        }));
  const found = rows.filter(({ name }) => fits(name));
  return (
    <>
      <ul class="choices">
        {found.slice(0, SHOWN).map(({ name, many, pick }) => (
          <li key={name}>
            <button type="button" onClick={() => onPick(pick)}>
              <span>{name}</span>
              <span>{many}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p class="waiting">Nothing like that was seen.</p> : null}
      {kind === "pages" && seen.morePages > 0 ? (
        <p class="small soft after">{`${formatCount(seen.morePages)} rarer pages are left out.`}</p>
      ) : null}
    </>
  );
}
