/**
 * HTML that `draw` made, in the page. Its texts are escaped where they are made; its lengths stand in style attributes, which the
 * page's policy refuses in markup, so they are set one by one.
 */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const AS_WRITTEN = "data-style";

export function Drawn({
  html,
  class: name = "",
}: {
  readonly html: string;
  readonly class?: string;
}): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const here = box.current;
    if (here === null) return;
    // A quotation mark in a text is an entity, so this finds attributes alone.
    here.innerHTML = html.replaceAll(' style="', ` ${AS_WRITTEN}="`);
    for (const part of here.querySelectorAll<HTMLElement>(`[${AS_WRITTEN}]`)) {
      part.style.cssText = part.getAttribute(AS_WRITTEN) ?? "";
      part.removeAttribute(AS_WRITTEN);
    }
  }, [html]);
  return <div ref={box} class={name} />;
}
