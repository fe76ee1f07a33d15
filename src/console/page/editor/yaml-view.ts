/**
 * The goals file as text: CodeMirror with the schema's completion and explanations, and problems in the gutter. It stands in a shadow
 * root, where its styles are adopted sheets: the page's policy lets nobody add style elements.
 */
import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { readIn } from "../../../goals/yaml/edit.js";
import { placeAt } from "./place.js";
import { explanation, type JsonSchema, keysIn, valuesAt } from "./schema.js";

export interface YamlViewOptions {
  readonly text: string;
  readonly schema: () => JsonSchema | null;
  /** What a value at the path may be besides what the schema says: ids of goals, events and pages that were seen. */
  readonly known: (path: readonly (string | number)[]) => readonly string[];
  readonly onText: (text: string) => void;
}

export function yamlView({ text, schema, known, onText }: YamlViewOptions): EditorView {
  const state = EditorState.create({
    doc: text,
    extensions: [
      lineNumbers(),
      lintGutter(),
      history({ joinToEvent: (change, isAdjacent) => change.annotation(IS_SAME_STEP) ?? isAdjacent }),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      yaml(),
      syntaxHighlighting(COLOURS),
      THEME,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        "aria-label": "The goals file as YAML",
        spellcheck: "false",
        tabindex: "0",
      }),
      autocompletion({ override: [(context) => complete(context, schema(), known)], icons: false }),
      hoverTooltip((view, offset) => {
        const about = explained(view.state.doc.toString(), offset, schema());
        return about === "" ? null : { pos: offset, above: true, create: () => ({ dom: textBox(about) }) };
      }),
      // Tab leaves the editor, as everywhere on a page: whoever has no mouse must get out.
      keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onText(update.state.doc.toString());
      }),
    ],
  });
  // In its root from the beginning: with none it would add its styles to the document.
  const parent = document.createElement("div").attachShadow({ mode: "open" });
  return new EditorView({ state, parent });
}

/** What to put into the page: the element that holds the root. */
export function hostOf(view: EditorView): Element | null {
  return view.root instanceof ShadowRoot ? view.root.host : null;
}

/** Of a change that does not come from typing in the text: whether it is undone with the one before, when it follows at once. */
const IS_SAME_STEP = Annotation.define<boolean>();

/** Changes what differs, so that the cursor and what was undone stay. */
export function replaceText(view: EditorView, next: string, isSameStep = false): void {
  const now = view.state.doc.toString();
  if (now === next) return;
  let start = 0;
  while (start < now.length && start < next.length && now[start] === next[start]) start += 1;
  let [end, nextEnd] = [now.length, next.length];
  while (end > start && nextEnd > start && now[end - 1] === next[nextEnd - 1]) {
    end -= 1;
    nextEnd -= 1;
  }
  view.dispatch({
    changes: { from: start, to: end, insert: next.slice(start, nextEnd) },
    annotations: IS_SAME_STEP.of(isSameStep),
  });
}

export interface Marked {
  readonly start: number;
  readonly end: number;
  readonly severity: "error" | "warning";
  readonly message: string;
}

export function showProblems(view: EditorView, problems: readonly Marked[]): void {
  const { length } = view.state.doc;
  const shown = problems.map(
    ({ start, end, severity, message }): Diagnostic => ({
      from: Math.min(start, length),
      to: Math.min(Math.max(end, start), length),
      severity,
      message,
    }),
  );
  view.dispatch(setDiagnostics(view.state, shown));
}

/** Brings a place into sight within the editor, and leaves the page where it is. */
export function showPlace(view: EditorView, offset: number): void {
  const at = Math.min(offset, view.state.doc.length);
  view.dispatch({ selection: { anchor: at } });
  view.requestMeasure({
    read: () => view.lineBlockAt(at).top,
    write: (top) => {
      view.scrollDOM.scrollTop = Math.max(0, top - 30);
    },
  });
}

function complete(
  context: CompletionContext,
  schema: JsonSchema | null,
  known: YamlViewOptions["known"],
): CompletionResult | null {
  const text = context.state.doc.toString();
  const place = placeAt(text, context.pos);
  if (schema === null || place === null) return null;
  const word = text.slice(place.from, context.pos);
  if (word === "" && !context.explicit) return null;
  const data = lastData(text);
  const options =
    place.kind === "key"
      ? keysIn(schema, place.path, data).map(({ text: key, about }) => ({
          label: key,
          apply: `${key}: `,
          ...(about === "" ? {} : { info: about }),
        }))
      : [
          ...known(place.path).map((value) => ({ label: value, boost: 1 })),
          ...valuesAt(schema, place.path, data).map(({ text: value, about }) => ({
            label: value,
            ...(about === "" ? {} : { info: about }),
          })),
        ];
  return options.length === 0 ? null : { from: place.from, options };
}

let last: unknown;

/** The data of the text; while it can't be read, that of the text before. */
function lastData(text: string): unknown {
  last = readIn(text, []) ?? last;
  return last;
}

function explained(text: string, offset: number, schema: JsonSchema | null): string {
  const end = /[\s:,}\]]|$/.exec(text.slice(offset))?.index ?? 0;
  const place = placeAt(text, offset + end);
  if (schema === null || place === null) return "";
  const word = text.slice(place.from, offset + end);
  return explanation(schema, place.kind === "key" ? [...place.path, word] : place.path, lastData(text));
}

function textBox(text: string): HTMLElement {
  const box = document.createElement("div");
  box.className = "about";
  box.textContent = text;
  return box;
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)" },
  { tag: [tags.string, tags.content], color: "var(--ink)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--good)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--soft)" },
  { tag: [tags.typeName, tags.labelName, tags.keyword], color: "var(--warn)" },
]);

const THEME = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--card)", fontSize: "13px", height: "100%" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "-1px", borderRadius: "6px" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
    lineHeight: "1.55",
  },
  ".cm-gutters": { backgroundColor: "var(--card)", color: "var(--soft)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--track)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--select)",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--card)",
    color: "var(--ink)",
    border: "1px solid var(--rule)",
    borderRadius: "8px",
    boxShadow: "0 4px 18px rgb(0 0 0 / .16)",
    maxWidth: "min(360px, 80vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--card)",
  },
  ".cm-tooltip .about, .cm-completionInfo": { padding: "8px 10px", fontSize: "13px", lineHeight: "1.4" },
  ".cm-diagnostic": { padding: "6px 10px", fontSize: "13px" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--bad)" },
  ".cm-diagnostic-warning": { borderLeft: "4px solid var(--warn)" },
  ".cm-panels": { backgroundColor: "var(--track)", color: "var(--ink)" },
});
