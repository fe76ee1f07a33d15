/** A list that is put in order: by dragging, by buttons, by Alt and an arrow key. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import Sortable from "sortablejs";

interface StepsProps {
  readonly steps: readonly { readonly name: string; readonly about: string }[];
  readonly onMove: (from: number, to: number) => void;
}

export function Steps({ steps, onMove }: StepsProps): JSX.Element {
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef(onMove);
  moved.current = onMove;
  const focusAfter = useRef<{ readonly index: number; readonly up: boolean } | null>(null);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const sortable = Sortable.create(element, {
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
      ghostClass: "dragged",
      onEnd: ({ item, oldIndex, newIndex }) => {
        if (oldIndex === undefined || newIndex === undefined || oldIndex === newIndex) return;
        // The list is drawn from the text: what was dragged goes back until the text says so.
        const others = [...element.children].filter((child) => child !== item);
        element.insertBefore(item, others[oldIndex] ?? null);
        moved.current(oldIndex, newIndex);
      },
    });
    return () => sortable.destroy();
  }, []);
  const move = (from: number, to: number): void => {
    if (to < 0 || to >= steps.length) return;
    focusAfter.current = { index: to, up: to < from };
    onMove(from, to);
  };
  const order = steps.map(({ name }) => name).join("\n");
  useEffect(() => {
    const wanted = focusAfter.current;
    focusAfter.current = null;
    if (wanted === null) return;
    const buttons = list.current?.children[wanted.index]?.querySelectorAll("button") ?? [];
    const enabled = [...buttons].filter((button) => !button.disabled);
    (enabled[wanted.up ? 0 : enabled.length - 1] ?? enabled[0])?.focus();
  }, [order]);
  return (
    <>
      <p class="small soft">Drag a step, or press its arrows.</p>
      <ol class="steps" ref={list}>
        {steps.map(({ name, about }, index) => (
          <li key={`${index} ${name}`}>
            <span class="grip" aria-hidden="true">
              ⠿
            </span>
            <span class="what">
              {`${index + 1}. ${name}`}
              {about === "" ? null : <span class="sub">{about}</span>}
            </span>
            <span class="moves">
              <button
                type="button"
                class="quiet"
                aria-label={`Move ${name} up`}
                disabled={index === 0}
                onClick={() => move(index, index - 1)}
              >
                ↑
              </button>
              <button
                type="button"
                class="quiet"
                aria-label={`Move ${name} down`}
                disabled={index === steps.length - 1}
                onClick={() => move(index, index + 1)}
              >
                ↓
              </button>
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
