import { useId, useState, type SyntheticEvent } from "react";
import { Button } from "@/components/ui/button";
import { Label } from "@/components/ui/label";
import { Select } from "@/components/ui/select";
import { countryName, sortByCountryName } from "@/lib/country-name";
import type { CallingCodes } from "./load-calling-codes";

interface AddCountryFormProps {
  /** Null until they are loaded. */
  codes: CallingCodes | null;
  /** The countries that are on already. */
  known: readonly string[];
  isSaving: boolean;
  /** Tells whether it was saved. */
  onAdd: (country: string) => Promise<boolean>;
}

/** A choice of one country that is off; it stays chosen when it could not be saved. */
export function AddCountryForm({ codes, known, isSaving, onAdd }: AddCountryFormProps) {
  const [chosen, setChosen] = useState("");
  const id = useId();
  const choices = [...(codes?.keys() ?? [])].filter((code) => !known.includes(code));

  async function add(event: SyntheticEvent) {
    event.preventDefault();
    if (await onAdd(chosen)) setChosen("");
  }

  return (
    <form onSubmit={(event) => void add(event)} className="mt-3 border-t pt-3">
      <Label htmlFor={id}>Add a country</Label>
      <div className="flex max-w-sm gap-2">
        <Select
          id={id}
          required
          // Somebody else may have added it meanwhile.
          value={choices.includes(chosen) ? chosen : ""}
          onChange={(event) => setChosen(event.target.value)}
          className="min-w-0 grow"
        >
          <option value="">Choose a country</option>
          {sortByCountryName(choices).map((code) => (
            <option key={code} value={code}>
              {countryName(code)} ({codes?.get(code)})
            </option>
          ))}
        </Select>
        <Button type="submit" variant="outline" aria-disabled={isSaving} className="max-split:h-11">
          Add
        </Button>
      </div>
    </form>
  );
}
