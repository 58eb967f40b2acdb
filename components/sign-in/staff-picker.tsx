"use client";

import { FlaskConical, Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Avatar } from "@/components/ui/avatar";
import { Kbd } from "@/components/ui/kbd";
import type { DevStaffMember } from "@/lib/auth/dev-staff";
import { RETURN_PARAMETER } from "@/lib/auth/return-path";

type StaffPickerProps = {
  staff: readonly DevStaffMember[];
  /** The page to open afterwards. */
  returnPath: string;
};

/**
 * The development sign-in: one form in which every person is a submit button, so that it works
 * before the scripts have loaded. Enter takes the first, a digit the one beside it.
 */
export function StaffPicker({ staff, returnPath }: StaffPickerProps) {
  const [query, setQuery] = useState("");
  const matches = staff.filter((member) => matchesQuery(member, query));
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    function pickByDigit(event: KeyboardEvent) {
      const isTyping = event.target instanceof HTMLInputElement;
      if (isTyping || event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
      const isPlainEnter = event.key === "Enter" && event.target === document.body;
      const position = isPlainEnter ? 1 : Number(event.key);
      if (!Number.isInteger(position) || position < 1) return;
      list.current?.querySelectorAll("button")[position - 1]?.click();
    }
    window.addEventListener("keydown", pickByDigit);
    return () => window.removeEventListener("keydown", pickByDigit);
  }, []);

  return (
    <>
      <form method="post" action="/api/dev-auth/sign-in">
        <input type="hidden" name={RETURN_PARAMETER} value={returnPath} />
        <label className="mt-5 flex h-9.5 items-center gap-2 rounded-md bg-card px-2.5 ring-1 ring-input ring-inset focus-within:ring-2 focus-within:ring-ring">
          <Search className="size-4 text-muted-foreground" aria-hidden="true" />
          <input
            type="search"
            aria-label="Search people"
            placeholder={`Search ${staff.length} people`}
            autoComplete="off"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            className="min-w-0 grow bg-transparent text-sm outline-none placeholder:text-subtle-foreground"
          />
        </label>
        <div ref={list} className="-mx-2.5 mt-2.5 flex flex-col gap-px">
          {matches.map((member, index) => (
            <StaffButton key={member.subject} member={member} position={index + 1} />
          ))}
        </div>
        {matches.length === 0 && (
          <p role="status" className="py-4 text-sm text-muted-foreground">
            Nobody here goes by that name.
          </p>
        )}
      </form>
      <p className="mt-4.5 flex gap-2.5 rounded-lg bg-warning-soft px-3.5 py-3 text-[12.5px]/4.5 text-warning-text">
        <FlaskConical className="mt-px size-4 shrink-0" aria-hidden="true" />
        <span>
          <b className="font-semibold">Local mode.</b> No passwords, so keep it on your machine. Add
          both Clerk keys and restart, and this page becomes a real sign-in.
        </span>
      </p>
    </>
  );
}

type StaffButtonProps = {
  member: DevStaffMember;
  /** From 1; the first is what Enter takes. */
  position: number;
};

function StaffButton({ member, position }: StaffButtonProps) {
  const isFirst = position === 1;
  return (
    <button
      type="submit"
      name="subject"
      value={member.subject}
      className={`flex w-full items-center gap-3 rounded-xl px-2.5 py-2.25 text-left outline-none hover:bg-accent focus-visible:ring-2 focus-visible:ring-ring ${isFirst ? "bg-accent" : ""}`}
    >
      <Avatar name={member.name} size={38} />
      <span className="min-w-0 grow">
        <span className="block truncate text-[14px]/[19px] font-[560]">{member.name}</span>{" "}
        <span className="block truncate text-xs text-muted-foreground">
          <span className="capitalize">{member.role}</span> · {member.desk}
        </span>
      </span>
      {isFirst && (
        <span aria-hidden="true" className="text-xs text-muted-foreground">
          Continue
        </span>
      )}
      <Kbd
        aria-hidden="true"
        className="hidden bg-background text-muted-foreground ring-1 ring-border ring-inset sm:inline-flex"
      >
        {isFirst ? "⏎" : position}
      </Kbd>
    </button>
  );
}

function matchesQuery(member: DevStaffMember, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  return `${member.name} ${member.role} ${member.desk}`.toLowerCase().includes(wanted);
}
