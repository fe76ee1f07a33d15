/** What a draft comes to, asked anew with every change of it. While the text is wrong the last answer stays, and is said to be old. */
import { effect, type Signal, untracked, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { wordsOf } from "../api.js";
import type { Console } from "../console.js";
import type { Draft } from "./draft.js";

interface Asked<A, S extends A> {
  readonly ask: () => Promise<A | { readonly kind: "overtaken" }>;
  readonly isShown: (answer: A) => answer is S;
  /** Why an answer is not shown; null for one that is. */
  readonly whyNot: (answer: A) => string | null;
}

interface Newest<S> {
  readonly shown: Signal<S | null>;
  readonly why: Signal<string | null>;
  readonly busy: Signal<boolean>;
}

/** @param id of what is asked about: another one is another question */
export function useNewest<A extends { readonly kind: string }, S extends A>(
  { console, draft, id }: { readonly console: Console; readonly draft: Draft; readonly id: string },
  { ask, isShown, whyNot }: Asked<A, S>,
): Newest<S> {
  const shown = useSignal<S | null>(null);
  const why = useSignal<string | null>(null);
  const busy = useSignal(true);
  const asked = useRef(0);
  // With the change itself, not after the page is drawn: that is a frame earlier.
  const again = (): void => {
    asked.current += 1;
    const mine = asked.current;
    busy.value = true;
    void ask().then(
      (answer) => {
        if (mine !== asked.current) return;
        if (isOvertaken(answer)) {
          // By another part of the page: nobody else asks for this one.
          again();
          return;
        }
        busy.value = false;
        why.value = whyNot(answer);
        if (isShown(answer)) shown.value = answer;
      },
      (error: unknown) => {
        if (mine !== asked.current) return;
        busy.value = false;
        why.value = wordsOf(error);
      },
    );
  };
  useEffect(
    () =>
      effect(() => {
        void draft.text.value;
        void console.counts.value;
        untracked(again);
      }),
    [id, draft],
  );
  return { shown, why, busy };
}

function isOvertaken<A extends { readonly kind: string }>(
  answer: A | { readonly kind: "overtaken" },
): answer is { readonly kind: "overtaken" } {
  return answer.kind === "overtaken";
}
