"use client";

import { useMutation } from "convex/react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { api } from "@/convex/_generated/api";
import { countryName, sortByCountryName } from "@/lib/country-name";
import { describeError } from "@/lib/errors";
import { SettingsCard, StatusBadge } from "../parts";
import { AddCountryForm } from "./add-country-form";
import { loadCallingCodes, type CallingCodes } from "./load-calling-codes";

interface CountriesCardProps {
  home: string;
  /** The countries that are on beside it. */
  others: readonly string[];
}

/** The countries that may be texted. Every change is saved at once. */
export function CountriesCard({ home, others }: CountriesCardProps) {
  const set = useMutation(api.countries.set);
  const [isSaving, setIsSaving] = useState(false);
  const { codes, hasFailed } = useCallingCodes();
  const listRef = useRef<HTMLUListElement>(null);

  /** Tells whether it was saved. */
  async function save(countries: string[], done: string): Promise<boolean> {
    // The list is saved whole: a second change before the answer to the first would undo that.
    if (isSaving) return false;
    setIsSaving(true);
    try {
      await set({ countries });
      toast.success(done);
      return true;
    } catch (error) {
      toast.error(describeError(error));
      return false;
    } finally {
      setIsSaving(false);
    }
  }

  async function remove(country: string) {
    const rest = others.filter((other) => other !== country);
    const isRemoved = await save(rest, `Texting is off for ${countryName(country)}`);
    // The button that had the focus is gone with its row.
    if (isRemoved) listRef.current?.focus();
  }

  return (
    <SettingsCard
      title="Countries you text"
      lead="Keep the list short: fraudsters make hacked inboxes text premium numbers abroad, at your cost."
    >
      <ul ref={listRef} tabIndex={-1} aria-label="Countries you text">
        <CountryRow country={home} codes={codes}>
          <StatusBadge tone="neutral">Yours, always on</StatusBadge>
        </CountryRow>
        {sortByCountryName(others).map((country) => (
          <CountryRow key={country} country={country} codes={codes}>
            <Button
              variant="outline"
              size="sm"
              aria-label={`Remove ${countryName(country)}`}
              aria-disabled={isSaving}
              onClick={() => void remove(country)}
              className="max-split:h-11"
            >
              Remove
            </Button>
          </CountryRow>
        ))}
      </ul>
      {hasFailed ? (
        <p role="alert" className="mt-3 border-t pt-3 text-danger-text">
          The other countries could not be loaded. Reload the page to add one.
        </p>
      ) : (
        <AddCountryForm
          codes={codes}
          known={[home, ...others]}
          isSaving={isSaving}
          onAdd={(country) =>
            save([...others, country], `Texting is on for ${countryName(country)}`)
          }
        />
      )}
    </SettingsCard>
  );
}

interface CountryRowProps {
  country: string;
  codes: CallingCodes | null;
  /** What can be done with it, or why nothing can. */
  children: ReactNode;
}

function CountryRow({ country, codes, children }: CountryRowProps) {
  return (
    <li className="flex min-h-[46px] items-center justify-between gap-3 border-b last:border-b-0 max-split:min-h-[60px]">
      <p className="min-w-0">
        <span className="font-[530] break-words">{countryName(country)}</span>{" "}
        <span className="text-muted-foreground tabular-nums">{codes?.get(country)}</span>
      </p>
      {children}
    </li>
  );
}

/** The calling codes of all countries, once they are loaded. */
function useCallingCodes(): { codes: CallingCodes | null; hasFailed: boolean } {
  const [codes, setCodes] = useState<CallingCodes | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  useEffect(() => {
    loadCallingCodes().then(setCodes, () => setHasFailed(true));
  }, []);
  return { codes, hasFailed };
}
