/** A goal as a form: every field writes the file's text, and shows what the text says. */
import type { JSX } from "preact";
import { conditionsOf, PageFields } from "./conditions.js";
import { CheckField, type Problem, SelectField, TextField } from "./fields.js";
import {
  asText,
  asTexts,
  CATEGORIES,
  type Change,
  textOrNothing,
  tierChange,
  typeChange,
  type Written,
} from "./goal-data.js";
import { TargetFields, ValueFields } from "./worth-fields.js";

export interface Known {
  readonly goals: readonly { readonly id: string; readonly name: string; readonly tier: string }[];
  readonly stages: readonly string[];
  readonly events: readonly string[];
  readonly pages: readonly string[];
  /** Of the goal's event. */
  readonly parameters: readonly string[];
  readonly valuesOf: (parameter: string) => readonly string[];
}

export interface GoalFormProps {
  readonly id: string;
  readonly goal: Written;
  readonly edit: (changes: readonly Change[]) => void;
  /** At the path below the goal, and below it. */
  readonly problemsAt: (path: readonly string[]) => readonly Problem[];
  readonly aboutAt: (path: readonly string[]) => string;
  readonly known: Known;
}

const TYPES = [
  { value: "destination", text: "A page is seen" },
  { value: "event", text: "An event happens" },
  { value: "duration", text: "A visit, or a page, lasts" },
  { value: "pages_per_session", text: "So many pages in a visit" },
] as const;

export function GoalForm(props: GoalFormProps): JSX.Element {
  const { goal, edit, known, problemsAt, aboutAt } = props;
  const field = (key: string) => ({ about: aboutAt([key]), problems: problemsAt([key]) });
  const set = (key: string) => (text: string) => edit([[[key], textOrNothing(text)]]);
  const tier = asText(goal.tier);
  const type = asText(goal.type);
  const macros = known.goals.filter((other) => other.tier === "macro" && other.id !== props.id);
  return (
    <form class="goal-form" onSubmit={(event) => event.preventDefault()}>
      <TextField
        label="Name"
        {...field("name")}
        value={asText(goal.name)}
        onValue={set("name")}
        placeholder={props.id}
      />
      <SelectField
        label="What counts"
        {...field("type")}
        value={type}
        options={TYPES}
        onValue={(next) => edit(typeChange(goal, next))}
      />
      <Kind {...props} type={type} />
      <div class="pair">
        <SelectField
          label="Tier"
          {...field("tier")}
          value={tier}
          options={[
            { value: "macro", text: "Macro" },
            { value: "micro", text: "Micro" },
          ]}
          onValue={(next) => edit(tierChange(goal, next))}
        />
        <SelectField
          label="Category"
          {...field("category")}
          value={asText(goal.category)}
          options={(CATEGORIES[tier] ?? Object.values(CATEGORIES).flat()).map((value) => ({
            value,
            text: value,
          }))}
          onValue={set("category")}
        />
      </div>
      <div class="pair">
        <TextField
          label="Stage"
          {...field("stage")}
          value={asText(goal.stage)}
          onValue={set("stage")}
          from={known.stages}
        />
        {tier === "micro" ? (
          <SelectField
            label="Leads to"
            {...field("leads_to")}
            value={asText(goal.leads_to)}
            options={[{ value: "", text: "–" }, ...macros.map(({ id, name }) => ({ value: id, text: name }))]}
            onValue={set("leads_to")}
          />
        ) : (
          <TextField label="Owner" {...field("owner")} value={asText(goal.owner)} onValue={set("owner")} />
        )}
      </div>
      <ValueFields {...props} />
      <details class="more-fields">
        <summary>Target, counting and more</summary>
        <TargetFields {...props} />
        {type === "event" || type === "destination" ? (
          <SelectField
            label="How often it counts"
            {...field("counting")}
            value={asText(goal.counting)}
            options={[
              { value: "", text: "Every time (default)" },
              { value: "once_per_event", text: "Every time" },
              { value: "once_per_session", text: "Once a visit" },
            ]}
            onValue={set("counting")}
          />
        ) : null}
        <CheckField
          label="A key event in GA4"
          {...field("key_event")}
          checked={goal.key_event !== false}
          onChecked={(on) => edit([[["key_event"], on ? undefined : false]])}
        />
        <CheckField
          label="Never delete it"
          {...field("protect")}
          checked={goal.protect === true}
          onChecked={(on) => edit([[["protect"], on ? true : undefined]])}
        />
        <TextField
          label="Note"
          {...field("description")}
          value={asText(goal.description)}
          onValue={set("description")}
        />
      </details>
    </form>
  );
}

/** What the type asks for. */
function Kind(props: GoalFormProps & { readonly type: string }): JSX.Element | null {
  const { type, goal, edit, known, problemsAt, aboutAt } = props;
  const field = (key: string) => ({ about: aboutAt([key]), problems: problemsAt([key]) });
  if (type === "destination") return <PageFields {...props} label="Page" />;
  if (type === "event") {
    const names = asTexts(goal.event);
    return (
      <>
        <TextField
          label="Event"
          {...field("event")}
          value={names.join(", ")}
          from={known.events}
          placeholder="purchase"
          onValue={(text) => {
            const all = text.split(",").map((name) => name.trim());
            edit([
              [["event"], all.length > 1 ? all.filter((name) => name !== "") : textOrNothing(text.trim())],
            ]);
          }}
        />
        {conditionsOf(props)}
      </>
    );
  }
  if (type === "duration")
    return (
      <>
        <TextField
          label="At least"
          {...field("at_least")}
          value={asText(goal.at_least)}
          placeholder="3m"
          from={["30s", "1m", "3m", "5m", "10m"]}
          onValue={(text) => edit([[["at_least"], textOrNothing(text.trim())]])}
        />
        <PageFields {...props} label="On the page (optional)" />
      </>
    );
  if (type === "pages_per_session")
    return (
      <TextField
        label="At least so many pages"
        {...field("at_least")}
        value={asText(goal.at_least)}
        placeholder="5"
        onValue={(text) =>
          edit([[["at_least"], /^\d+$/.test(text.trim()) ? Number(text) : textOrNothing(text)]])
        }
      />
    );
  return null;
}
