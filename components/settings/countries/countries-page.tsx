"use client";

import { useQuery } from "convex/react";
import { Skeleton } from "@/components/ui/skeleton";
import { api } from "@/convex/_generated/api";
import { Callout, SettingsPage } from "../parts";
import { CountriesCard } from "./countries-card";

/** Which countries the team may text. */
export function CountriesPage() {
  const countries = useQuery(api.countries.get, {});
  return (
    <SettingsPage
      title="Countries"
      lead="Where your team may send texts, replies included. Texts come in from everywhere."
    >
      {countries === undefined ? (
        <Skeleton className="h-48 w-full appear-late" />
      ) : (
        <CountriesCard {...countries} />
      )}
      <Callout tone="info" title="Twilio has a list of its own">
        Switch a country on there too: in the Twilio Console under Messaging, Settings, Geo
        permissions. Until then Twilio refuses its texts (21408).
      </Callout>
    </SettingsPage>
  );
}
