/** Which page, and which values the parameters of an event must have. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { YamlData } from "../../../goals/yaml/inline-yaml.js";
import { Problems, TextInput } from "./fields.js";
import { asBlock, asText, type Written } from "./goal-data.js";
import type { GoalFormProps } from "./goal-form.js";
import { MatchField } from "./match.js";

type ConditionProps = Pick<GoalFormProps, "goal" | "edit" | "problemsAt" | "aboutAt" | "known">;

/** A path in most cases; host and whole address are for the others. */
export function PageFields({
  goal,
  edit,
  problemsAt,
  aboutAt,
  known,
  label,
}: ConditionProps & { readonly label: string }): JSX.Element {
  const written = goal.page;
  const parts: Written = typeof written === "string" ? { path: written } : asBlock(written);
  const set = (part: string) => (value: YamlData | undefined) => {
    if (typeof written === "object" && written !== null) {
      const others = Object.keys(parts).filter((key) => key !== part);
      edit([value === undefined && others.length === 0 ? [["page"], undefined] : [["page", part], value]]);
      return;
    }
    // A text alone is the path as it is.
    if (part === "path" && (value === undefined || typeof value === "string")) edit([[["page"], value]]);
    else if (value === undefined) return;
    else
      edit([
        [
          ["page"],
          part === "path" || written === undefined
            ? { [part]: value }
            : { path: asText(written), [part]: value },
        ],
      ]);
  };
  const own = problemsAt(["page"]);
  const deeper = (part: string) => problemsAt(["page", part]);
  const apart = own.filter(
    (problem) => !["path", "host", "url"].some((part) => deeper(part).includes(problem)),
  );
  const more = "host" in parts || "url" in parts;
  return (
    <>
      <MatchField
        label={label}
        about={aboutAt(["page"])}
        value={parts.path}
        from={known.pages}
        placeholder="/thanks"
        problems={[...apart, ...deeper("path")]}
        onValue={set("path")}
      />
      <details class="more-fields" open={more}>
        <summary>Host or whole address</summary>
        <MatchField
          label="Host"
          about={aboutAt(["page", "host"])}
          value={parts.host}
          placeholder="www.example.com"
          problems={deeper("host")}
          onValue={set("host")}
        />
        <MatchField
          label="Whole address"
          about={aboutAt(["page", "url"])}
          value={parts.url}
          placeholder="utm_medium=email"
          problems={deeper("url")}
          onValue={set("url")}
        />
      </details>
    </>
  );
}

/** The parameters of the event, a row each, and one to add. */
export function conditionsOf(props: ConditionProps): JSX.Element {
  return <Conditions {...props} />;
}

function Conditions({ goal, edit, problemsAt, aboutAt, known }: ConditionProps): JSX.Element {
  const where = asBlock(goal.where);
  const adding = useSignal("");
  const names = Object.keys(where);
  const wrong = names.flatMap((name) => problemsAt(["where", name]));
  const apart = problemsAt(["where"]).filter((problem) => !wrong.includes(problem));
  const remove = (name: string): void =>
    edit([names.length === 1 ? [["where"], undefined] : [["where", name], undefined]]);
  const add = (): void => {
    const name = adding.value.trim();
    if (name === "" || name in where) return;
    adding.value = "";
    edit([[["where", name], known.valuesOf(name)[0] ?? "?"]]);
  };
  return (
    <fieldset class="conditions">
      <legend>Only where</legend>
      {names.map((name) => (
        <div class="condition" key={name}>
          <MatchField
            label={name}
            about={aboutAt(["where"])}
            value={where[name]}
            numbers
            from={known.valuesOf(name)}
            problems={problemsAt(["where", name])}
            onValue={(value) => edit([[["where", name], value ?? ""]])}
          />
          <button
            type="button"
            class="quiet"
            aria-label={`Remove the condition on ${name}`}
            onClick={() => remove(name)}
          >
            ×
          </button>
        </div>
      ))}
      <Problems problems={apart} />
      <div class="match add">
        <TextInput
          name="Parameter to add a condition on"
          value={adding.value}
          placeholder="parameter"
          from={known.parameters.filter((name) => !(name in where))}
          onValue={(text) => {
            adding.value = text;
          }}
        />
        <button type="button" onClick={add} disabled={adding.value.trim() === ""}>
          Add
        </button>
      </div>
    </fieldset>
  );
}
