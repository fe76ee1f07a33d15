/** The report of a period: the same page as `report --format html`, whose tables can be sorted and copied here, and its files. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Ask, Reported } from "../../shapes.js";
import { ask, send, wordsOf } from "../api.js";
import type { Console, Loaded } from "../console.js";
import { SelectField, TextField } from "../editor/fields.js";
import { Livened } from "./livened.js";

const PERIODS = ["7d", "28d", "90d", "yesterday", "last-week", "this-month", "last-month", "last-quarter"];
const BREAKDOWNS = ["", "channel", "source", "device", "country", "landing-page", "campaign"];

interface Shown {
  readonly reported: Reported;
  /** Between the page's own frame and its end. */
  readonly html: string;
}

export function ReportView({ console }: { readonly console: Console }): JSX.Element {
  const period = useSignal("28d");
  const compare = useSignal<"previous" | "year" | "none">("previous");
  const by = useSignal("");
  const shown = useSignal<Loaded<Shown> | null>(null);
  const asked = useRef(0);
  const { client } = console;
  const load = async (): Promise<void> => {
    const wish: Ask<"report"> = {
      client,
      period: period.value.trim() || "28d",
      compare: compare.value,
      ...(by.value === "" ? {} : { by: [by.value] }),
    };
    shown.value = { kind: "waiting" };
    asked.current += 1;
    const mine = asked.current;
    const loaded = await ask("report", wish)
      .then(async (reported): Promise<Loaded<Shown>> => {
        const page = await send("report-file", { client, id: reported.id, format: "html" });
        return { kind: "here", value: { reported, html: insideOf(await page.text()) } };
      })
      .catch((error: unknown): Loaded<Shown> => ({ kind: "failed", why: wordsOf(error) }));
    if (mine === asked.current) shown.value = loaded;
  };
  useEffect(() => void load(), [client, by.value, compare.value]);
  const now = shown.value;
  return (
    <>
      <div class="title">
        <div>
          <h1>Report</h1>
          <p class="lead">What GA4 has counted.</p>
        </div>
        <form
          class="ask"
          onSubmit={(event) => {
            event.preventDefault();
            void load();
          }}
        >
          <TextField
            label="Period"
            value={period.value}
            from={PERIODS}
            onValue={(text) => (period.value = text)}
          />
          <SelectField
            label="Compared with"
            value={compare.value}
            options={[
              { value: "previous", text: "The days before" },
              { value: "year", text: "A year before" },
              { value: "none", text: "Nothing" },
            ]}
            onValue={(value) => (compare.value = value === "year" || value === "none" ? value : "previous")}
          />
          <SelectField
            label="Broken down by"
            value={by.value}
            options={BREAKDOWNS.map((value) => ({ value, text: value === "" ? "Nothing" : value }))}
            onValue={(value) => (by.value = value)}
          />
          <button type="submit" class="first">
            Show
          </button>
        </form>
      </div>
      {now === null || now.kind === "waiting" ? <p class="waiting">Asking GA4…</p> : null}
      {now?.kind === "failed" ? (
        <p class="notice bad" role="alert">
          {now.why}
        </p>
      ) : null}
      {now?.kind === "here" ? (
        <>
          <Downloads client={client} id={now.value.reported.id} />
          <Livened html={now.value.html} />
        </>
      ) : null}
    </>
  );
}

/** The report's head and sections, without the frame of a page that stands alone. */
function insideOf(page: string): string {
  const part = (from: string, to: string): string => {
    const start = page.indexOf(from);
    const end = page.indexOf(to, start);
    return start < 0 || end < 0 ? "" : page.slice(start + from.length, end);
  };
  const head = part('<header class="top">', "</header>").replace(/<(\/?)h1>/g, "<$1h2>");
  return `<div class="report-head">${head}</div>${part("<main>", "</main>")}`;
}

const FILES = [
  { format: "csv", text: "CSV" },
  { format: "xlsx", text: "Excel" },
  { format: "html", text: "HTML" },
] as const;

function Downloads({ client, id }: { readonly client: string | null; readonly id: string }): JSX.Element {
  const failed = useSignal<string | null>(null);
  const download = async (format: (typeof FILES)[number]["format"]): Promise<void> => {
    try {
      const answer = await send("report-file", { client, id, format });
      const name = /filename="?([^";]+)/.exec(answer.headers.get("content-disposition") ?? "")?.[1];
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = name ?? `report.${format}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      failed.value = null;
    } catch (error) {
      failed.value = wordsOf(error);
    }
  };
  return (
    <div class="tools downloads">
      <span class="small soft">Download</span>
      {FILES.map(({ format, text }) => (
        <button key={format} type="button" onClick={() => void download(format)}>
          {text}
        </button>
      ))}
      {failed.value === null ? null : <span role="alert">{failed.value}</span>}
    </div>
  );
}
