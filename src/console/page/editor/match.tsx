/** How a page or a parameter is compared: an operator and a text. */
import type { JSX } from "preact";
import type { YamlData } from "../../../goals/yaml/inline-yaml.js";
import { Field, type Problem, Select, TextInput } from "./fields.js";
import { NUMBER_OPERATORS, OPERATORS, readMatch, writeMatch } from "./goal-data.js";

interface MatchProps {
  readonly label: string;
  readonly about?: string;
  readonly value: unknown;
  readonly onValue: (value: YamlData | undefined) => void;
  readonly problems?: readonly Problem[];
  readonly from?: readonly string[];
  readonly placeholder?: string;
  /** Whether numbers can be compared too. */
  readonly numbers?: boolean;
}

export function MatchField({
  value,
  onValue,
  from = [],
  placeholder = "",
  numbers = false,
  ...field
}: MatchProps): JSX.Element {
  const match = readMatch(value);
  if (match === null)
    return (
      <Field {...field}>
        {(described) => (
          <output {...described} class="only-yaml">
            Several comparisons at once: change them in the YAML.
          </output>
        )}
      </Field>
    );
  const write = (part: Partial<typeof match>): void => onValue(writeMatch({ ...match, ...part }));
  return (
    <Field {...field}>
      {(described) => (
        <div class="match">
          <Select
            name={`${field.label}: how it is compared`}
            value={match.operator}
            options={numbers ? [...OPERATORS, ...NUMBER_OPERATORS] : OPERATORS}
            onValue={(operator) => write({ operator })}
          />
          <TextInput
            {...described}
            value={match.text}
            placeholder={placeholder}
            from={from}
            onValue={(text) => write({ text })}
          />
        </div>
      )}
    </Field>
  );
}
