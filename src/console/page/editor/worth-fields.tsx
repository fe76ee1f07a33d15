/** What a conversion is worth, and the target. */
import type { JSX } from "preact";
import type { YamlData } from "../../../goals/yaml/inline-yaml.js";
import { SelectField, TextField } from "./fields.js";
import { asBlock, asText, type Change, numberOrText, textOrNothing } from "./goal-data.js";
import type { GoalFormProps } from "./goal-form.js";

const VALUES = [
  { value: "none", text: "Not managed here" },
  { value: "amount", text: "A fixed amount" },
  { value: "parameter", text: "A parameter of the event" },
  { value: "clear", text: "None: clear it in GA4" },
];

type ValueKind = "none" | "amount" | "parameter" | "clear";

function kindOf(value: unknown): ValueKind {
  if (value === undefined) return "none";
  if (value === null) return "clear";
  return "parameter" in asBlock(value) ? "parameter" : "amount";
}

export function ValueFields({ goal, edit, aboutAt, problemsAt, known }: GoalFormProps): JSX.Element {
  const { value } = goal;
  const kind = kindOf(value);
  const inBlock = "amount" in asBlock(value);
  const amount = inBlock ? asBlock(value).amount : value;
  const first: Readonly<Record<string, YamlData | undefined>> = {
    none: undefined,
    amount: 1,
    parameter: { parameter: "value" },
    clear: null,
  };
  return (
    <div class="pair">
      <SelectField
        label="Value"
        about={aboutAt(["value"])}
        problems={kind === "amount" || kind === "parameter" ? [] : problemsAt(["value"])}
        value={kind}
        options={VALUES}
        onValue={(next) => edit([[["value"], first[next]]])}
      />
      {kind === "amount" ? (
        <TextField
          label="Amount"
          problems={problemsAt(["value"])}
          value={asText(amount)}
          onValue={(text) => edit([[inBlock ? ["value", "amount"] : ["value"], numberOrText(text)]])}
        />
      ) : kind === "parameter" ? (
        <TextField
          label="Parameter"
          problems={problemsAt(["value"])}
          value={asText(asBlock(value).parameter)}
          from={known.parameters}
          onValue={(text) => edit([[["value", "parameter"], text]])}
        />
      ) : (
        <span />
      )}
    </div>
  );
}

const TARGETS = ["rate", "count", "value"] as const;

export function TargetFields({ goal, edit, aboutAt, problemsAt }: GoalFormProps): JSX.Element {
  const target = asBlock(goal.target);
  const kind = TARGETS.find((one) => one in target) ?? "none";
  const choose = (next: string): void => {
    if (next === "none") edit([[["target"], undefined]]);
    else if (kind === "none") edit([[["target"], { [next]: next === "rate" ? "1%" : 100 }]]);
    else
      edit([
        [["target", next], next === "rate" ? "1%" : 100],
        [["target", kind], undefined],
      ] satisfies readonly Change[]);
  };
  return (
    <>
      <div class="pair">
        <SelectField
          label="Target"
          about={aboutAt(["target"])}
          problems={problemsAt(["target"])}
          value={kind}
          options={[
            { value: "none", text: "None" },
            { value: "rate", text: "A share of sessions" },
            { value: "count", text: "A number" },
            { value: "value", text: "A sum of money" },
          ]}
          onValue={choose}
        />
        {kind === "none" ? (
          <span />
        ) : (
          <TextField
            label="To be reached"
            about={aboutAt(["target", kind])}
            value={asText(target[kind])}
            onValue={(text) => edit([[["target", kind], numberOrText(text) ?? ""]])}
          />
        )}
      </div>
      {kind === "none" ? null : (
        <TextField
          label="By"
          kind="date"
          about={aboutAt(["target", "by"])}
          value={asText(target.by)}
          onValue={(text) => edit([[["target", "by"], textOrNothing(text)]])}
        />
      )}
    </>
  );
}
