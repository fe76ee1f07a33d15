/** The fields of a form: a label, what it means while one is in it, what is wrong beside it. They know no goal. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

export interface Problem {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint?: string | undefined;
}

interface Labelled {
  readonly label: string;
  /** Shown while the field has the focus. */
  readonly about?: string;
  readonly problems?: readonly Problem[];
}

interface Described {
  readonly id: string;
  readonly "aria-describedby": string;
  readonly "aria-invalid"?: "true";
}

export function Field({
  label,
  about = "",
  problems = [],
  children,
}: Labelled & { readonly children: (described: Described) => ComponentChildren }): JSX.Element {
  const id = useId();
  const wrong = problems.some(({ severity }) => severity === "error");
  const described: Described = {
    id,
    "aria-describedby": `${id}-about ${id}-wrong`,
    ...(wrong ? { "aria-invalid": "true" } : {}),
  };
  return (
    <div class={`field${wrong ? " wrong" : ""}`}>
      <label for={id}>{label}</label>
      {children(described)}
      <div id={`${id}-wrong`} aria-live="polite">
        <Problems problems={problems} />
      </div>
      <p id={`${id}-about`} class="about">
        {about}
      </p>
    </div>
  );
}

export function Problems({ problems }: { readonly problems: readonly Problem[] }): JSX.Element | null {
  if (problems.length === 0) return null;
  return (
    <ul class="problems">
      {problems.map(({ severity, message, hint }) => (
        <li key={message} class={severity}>
          {message}
          {hint === undefined ? null : <span class="hint">{hint}</span>}
        </li>
      ))}
    </ul>
  );
}

interface TextFieldProps extends Labelled {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly placeholder?: string;
  /** To choose from while typing. */
  readonly from?: readonly string[];
  readonly kind?: "text" | "date";
}

export function TextField(props: TextFieldProps): JSX.Element {
  return <Field {...props}>{(described) => <TextInput {...props} {...described} />}</Field>;
}

type TextInputProps = Pick<TextFieldProps, "value" | "onValue" | "placeholder" | "from" | "kind"> &
  Partial<Described> & { readonly name?: string };

/** What is typed stays as it was typed while one is in it, also where the file writes it otherwise. */
export function TextInput({
  value,
  onValue,
  placeholder,
  from = [],
  kind = "text",
  name,
  id,
  ...described
}: TextInputProps): JSX.Element {
  const typed = useSignal<string | null>(null);
  const own = useId();
  return (
    <>
      <input
        {...described}
        id={id ?? own}
        type={kind}
        value={typed.value ?? value}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        {...(name === undefined ? {} : { "aria-label": name })}
        {...(from.length === 0 ? {} : { list: `${own}-from` })}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
          onValue(currentTarget.value);
        }}
        onBlur={() => {
          typed.value = null;
        }}
      />
      {from.length === 0 ? null : (
        <datalist id={`${own}-from`}>
          {from.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </>
  );
}

export interface Option {
  readonly value: string;
  readonly text: string;
}

type SelectProps = {
  readonly value: string;
  readonly options: readonly Option[];
  readonly onValue: (value: string) => void;
};

export function SelectField(props: Labelled & SelectProps): JSX.Element {
  return <Field {...props}>{(described) => <Select {...props} {...described} />}</Field>;
}

/** A value that is none of the options is shown as it is, and stays until another is chosen. */
export function Select({
  value,
  options,
  onValue,
  name,
  id,
  ...described
}: SelectProps & Partial<Described> & { readonly name?: string }): JSX.Element {
  const all = options.some((option) => option.value === value)
    ? options
    : [...options, { value, text: value }];
  return (
    <select
      aria-describedby={described["aria-describedby"]}
      aria-invalid={described["aria-invalid"]}
      id={id}
      value={value}
      {...(name === undefined ? {} : { "aria-label": name })}
      onChange={({ currentTarget }) => onValue(currentTarget.value)}
    >
      {all.map((option) => (
        <option key={option.value} value={option.value}>
          {option.text}
        </option>
      ))}
    </select>
  );
}

export function CheckField({
  label,
  about = "",
  problems = [],
  checked,
  onChecked,
}: Labelled & { readonly checked: boolean; readonly onChecked: (checked: boolean) => void }): JSX.Element {
  const id = useId();
  return (
    <div class="field check">
      <label for={id}>
        <input
          id={id}
          type="checkbox"
          checked={checked}
          aria-describedby={`${id}-about`}
          onChange={({ currentTarget }) => onChecked(currentTarget.checked)}
        />
        {label}
      </label>
      <Problems problems={problems} />
      <p id={`${id}-about`} class="about">
        {about}
      </p>
    </div>
  );
}
