"use client";

import { useId } from "react";
import { Input } from "./input";
import { Label } from "./label";
import { Select } from "./select";

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  isRequired?: boolean;
}

/** A line of words, or a day. */
export function LineField({
  label,
  value,
  onChange,
  isRequired = false,
  ...input
}: FieldProps & { type?: "text" | "date"; max?: string }) {
  const id = useId();
  return (
    <div>
      <Label htmlFor={id}>{label}</Label>
      <Input
        id={id}
        value={value}
        required={isRequired}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        {...input}
      />
    </div>
  );
}

/** A few lines of words. */
export function NoteField({ label, value, onChange, isRequired = false }: FieldProps) {
  const id = useId();
  return (
    <div>
      <Label htmlFor={id}>{label}</Label>
      <textarea
        id={id}
        rows={2}
        dir="auto"
        value={value}
        required={isRequired}
        onChange={(event) => onChange(event.target.value)}
        className="block max-h-40 min-h-[52px] w-full resize-y rounded-md bg-card px-2.5 py-1.5 text-sm shadow-[inset_0_0_0_1px_var(--input)] outline-none focus-visible:shadow-[inset_0_0_0_1px_var(--ring),0_0_0_3px_color-mix(in_oklch,var(--ring)_22%,transparent)] max-split:text-[16px]"
      />
    </div>
  );
}

interface ChoiceFieldProps<Value extends string> {
  label: string;
  value: Value;
  /** What each value is called, in the order of the list. */
  names: Record<Value, string>;
  onChange: (value: Value) => void;
}

/** One of a few. */
export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>) {
  const { label, value, names, onChange } = props;
  const id = useId();
  return (
    <div>
      <Label htmlFor={id}>{label}</Label>
      <Select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
        className="w-full"
      >
        {Object.entries<string>(names).map(([choice, name]) => (
          <option key={choice} value={choice}>
            {name}
          </option>
        ))}
      </Select>
    </div>
  );
}
