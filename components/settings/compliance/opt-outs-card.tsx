"use client";

import { usePaginatedQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useState, type SyntheticEvent } from "react";
import { loadTypedNumber } from "@/components/composer/load-typed-number";
import { useInbox } from "@/components/inbox/inbox-context";
import { PlaceLink } from "@/components/inbox/place-link";
import { formatAddress } from "@/components/inbox/views";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { api } from "@/convex/_generated/api";
import { EmptyState, PagedList, SettingsCard, StatusBadge, Timestamp } from "../parts";

const PAGE = 25;

type Row = FunctionReturnType<typeof api.optOuts.list>["page"][number];

const SOURCES: Record<Row["source"], string> = {
  keyword: "By text",
  twilio: "As Twilio says",
  staff: "Recorded by staff",
  import: "Imported",
  complaint: "After a complaint",
};

/** The suppression ledger: nobody is texted against it. */
export function OptOutsCard() {
  const [typedNumber, setTypedNumber] = useState<string | null>(null);
  const pages = usePaginatedQuery(api.optOuts.list, { typedNumber }, { initialNumItems: PAGE });
  return (
    <SettingsCard
      title="Opt-outs"
      lead="Who is not texted from any of your numbers, and who was. Rows are added and lifted, never changed or removed."
    >
      <SearchForm onSearch={setTypedNumber} />
      <PagedList
        label="Opt-outs"
        pages={pages}
        keyOf={({ id }) => id}
        renderItem={(row) => <OptOutRow row={row} />}
        empty={
          typedNumber === null ? (
            <EmptyState title="Nobody has opted out">
              Whoever texts STOP to one of your numbers is listed here.
            </EmptyState>
          ) : (
            <EmptyState title="This number has never opted out">
              The whole number is compared, digit by digit.
            </EmptyState>
          )
        }
      />
    </SettingsCard>
  );
}

function SearchForm({ onSearch }: { onSearch: (typedNumber: string | null) => void }) {
  const { me } = useInbox();
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);

  async function search(event: SyntheticEvent) {
    event.preventDefault();
    if (typed.trim() === "") {
      onSearch(null);
      return;
    }
    const { readTypedNumber } = await loadTypedNumber();
    const number = readTypedNumber(typed, me.defaultCountry);
    if ("problem" in number) setProblem(number.problem);
    else onSearch(number.address);
  }

  return (
    <form role="search" onSubmit={(event) => void search(event)} className="mb-3 grid gap-1.5">
      <div className="flex max-w-sm gap-2">
        <Input
          type="tel"
          value={typed}
          autoComplete="off"
          placeholder="Whole phone number"
          aria-label="Find a phone number"
          aria-invalid={problem !== null}
          onChange={(event) => {
            setTyped(event.target.value);
            setProblem(null);
            if (event.target.value === "") onSearch(null);
          }}
        />
        <Button type="submit" variant="outline" className="max-split:h-11">
          Find
        </Button>
      </div>
      <p role="alert" className="text-danger-text empty:hidden">
        {problem}
      </p>
    </form>
  );
}

function OptOutRow({ row }: { row: Row }) {
  const { source, senderAddress, words, at, liftedAt, memberName } = row;
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1.5">
      <div className="min-w-0">
        <p>
          <Who row={row} />{" "}
          {words !== null && (
            <span dir="auto" className="break-words">
              “{words.trim()}”
            </span>
          )}
        </p>
        <p className="text-xs text-muted-foreground">
          {SOURCES[source]}
          {senderAddress !== null && ` to ${formatAddress(senderAddress)}`}
          {memberName !== null && `, by ${memberName}`} <Timestamp at={at} />
          {liftedAt !== null && (
            <>
              , lifted <Timestamp at={liftedAt} />
            </>
          )}
        </p>
      </div>
      {liftedAt === null ? (
        <StatusBadge tone="down">Opted out</StatusBadge>
      ) : (
        <StatusBadge tone="neutral">Lifted</StatusBadge>
      )}
    </div>
  );
}

/** The number and its name, which lead to a conversation where there is one. */
function Who({ row: { address, thread } }: { row: Row }) {
  const number = formatAddress(address);
  if (thread === null) return <span className="font-[530] tabular-nums">{number}</span>;
  const { conversationId, contactName } = thread;
  return (
    <PlaceLink
      place={{ conversationId, phoneNumberId: null }}
      className="inline-flex items-center font-[530] text-primary-text tabular-nums underline underline-offset-2 max-split:min-h-11"
    >
      {contactName === null ? number : `${contactName}, ${number}`}
    </PlaceLink>
  );
}
