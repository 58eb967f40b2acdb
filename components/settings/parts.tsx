"use client";

import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Info,
  LoaderCircle,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import { useId, type ReactNode } from "react";
import { useNow } from "@/hooks/use-now";
import { formatFull, formatMoment } from "@/lib/time";
import { cn } from "@/lib/utils";

export { ConfirmDialog } from "./confirm-dialog";
export { CopyButton, CopyField } from "./copy-field";
export { PagedList } from "./paged-list";

interface SettingsPageProps {
  title: string;
  /** What the page is for, in a sentence. */
  lead: ReactNode;
  /** How things are: a StatusBadge. */
  status?: ReactNode;
  children: ReactNode;
}

/** One page of the settings: its heading, and its cards below each other. */
export function SettingsPage({ title, lead, status, children }: SettingsPageProps) {
  return (
    <div className="w-full max-w-[1000px] px-4 pt-2 pb-10 split:px-9 split:pt-[26px]">
      <header className="mb-4 flex flex-wrap items-end justify-between gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="text-[22px] leading-7 font-[640] tracking-[-.022em]">{title}</h1>
          <p className="mt-0.5 text-muted-foreground">{lead}</p>
        </div>
        {status}
      </header>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">{children}</div>
    </div>
  );
}

interface SettingsCardProps {
  title: string;
  lead?: ReactNode;
  /** At the right of the title: a button or a StatusBadge. */
  action?: ReactNode;
  children?: ReactNode;
}

/** One subject of a page. */
export function SettingsCard({ title, lead, action, children }: SettingsCardProps) {
  const titleId = useId();
  return (
    <section
      aria-labelledby={titleId}
      className="rounded-[12px] bg-card px-4 py-[18px] shadow-[0_0_0_1px_var(--border),var(--shadow-xs)] split:px-5"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <h2 id={titleId} className="text-md font-[610] tracking-[-.014em]">
            {title}
          </h2>
          {lead !== undefined && <p className="text-muted-foreground">{lead}</p>}
        </div>
        {action}
      </div>
      {children !== undefined && <div className="mt-3">{children}</div>}
    </section>
  );
}

interface SettingsRowProps {
  label: ReactNode;
  hint?: ReactNode;
  /** The id of the control, which the label then names. */
  htmlFor?: string;
  /** The control or the value. */
  children: ReactNode;
}

/** A name and its control side by side; on narrow screens below each other when there is no room. */
export function SettingsRow({ label, hint, htmlFor, children }: SettingsRowProps) {
  const Name = htmlFor === undefined ? "span" : "label";
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t py-3 first:border-t-0 first:pt-0 last:pb-0">
      <div className="max-w-[60ch] min-w-0 flex-1 basis-40">
        <Name htmlFor={htmlFor} className="font-[530]">
          {label}
        </Name>
        {hint !== undefined && <p className="text-muted-foreground">{hint}</p>}
      </div>
      <div className="flex max-w-full shrink-0 items-center gap-2">{children}</div>
    </div>
  );
}

export type CheckState = "ok" | "warning" | "failed" | "running" | "idle";

const CHECKS: Record<CheckState, { icon: LucideIcon; className: string; name: string }> = {
  ok: { icon: CircleCheck, className: "text-success-text", name: "Passed" },
  warning: { icon: TriangleAlert, className: "text-warning-text", name: "Warning" },
  failed: { icon: CircleAlert, className: "text-danger-text", name: "Failed" },
  running: { icon: LoaderCircle, className: "motion-safe:animate-spin", name: "Running" },
  idle: { icon: CircleDashed, className: "", name: "Not run" },
};

interface CheckRowProps {
  state: CheckState;
  label: string;
  /** What was found: "Full, not trial". */
  detail?: ReactNode;
  /** How long it took; null or absent when that says nothing. */
  ms?: number | null;
}

/** One check of several, in a `<ul>`: how it went, what it was, how long it took. */
export function CheckRow({ state, label, detail, ms }: CheckRowProps) {
  const { icon: Icon, className, name } = CHECKS[state];
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)_auto] items-center gap-2.5 border-b py-[9px] last:border-b-0">
      <Icon
        role="img"
        aria-label={name}
        className={cn("size-[17px] text-muted-foreground", className)}
        strokeWidth={1.75}
      />
      <span>
        <span className="font-[530]">{label}</span>
        {detail !== undefined && <span className="text-muted-foreground"> {detail}</span>}
      </span>
      <span className="text-muted-foreground tabular-nums">
        {ms === undefined || ms === null ? "" : `${Math.round(ms)} ms`}
      </span>
    </li>
  );
}

export type Tone = "healthy" | "warning" | "down" | "neutral";

const BADGES: Record<Tone, { box: string; led: string }> = {
  healthy: { box: "bg-success-soft text-success-text", led: "bg-success" },
  warning: { box: "bg-warning-soft text-warning-text", led: "bg-warning" },
  down: { box: "bg-danger-soft text-danger-text", led: "bg-danger" },
  neutral: { box: "bg-secondary text-secondary-foreground", led: "bg-faint" },
};

/** How something is, in a word or two. */
export function StatusBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  const { box, led } = BADGES[tone];
  return (
    <span
      className={cn(
        "inline-flex h-[26px] shrink-0 items-center gap-[7px] rounded-sm px-2.5 text-[12.5px] leading-none font-[530] whitespace-nowrap",
        box,
      )}
    >
      <span aria-hidden="true" className={cn("size-[7px] rounded-full", led)} />
      {children}
    </span>
  );
}

const FIGURE_TONES: Record<Tone, string> = {
  healthy: "text-success-text",
  warning: "text-warning-text",
  down: "text-danger-text",
  neutral: "",
};

interface FigureProps {
  /** A count, or words such as "1.3 s". */
  value: number | string;
  caption: ReactNode;
  tone?: Tone;
}

/** A number that matters and what it counts. */
export function Figure({ value, caption, tone = "neutral" }: FigureProps) {
  return (
    <div className="min-w-0">
      <p className={cn("text-2xl font-[640] tracking-[-.026em] tabular-nums", FIGURE_TONES[tone])}>
        {typeof value === "number" ? value.toLocaleString("en-US") : value}
      </p>
      <p className="text-muted-foreground">{caption}</p>
    </div>
  );
}

interface EmptyStateProps {
  title: string;
  /** Says how something comes to be here, or what to do. */
  children?: ReactNode;
  /** True when it is all there is on the page: its title is then the page's heading. */
  isPage?: boolean;
}

/** A list or page with nothing in it. */
export function EmptyState({ title, children, isPage = false }: EmptyStateProps) {
  const Title = isPage ? "h1" : "p";
  return (
    <div className="grid justify-items-center gap-1 px-6 pt-5 pb-7 text-center">
      <Title className="text-base font-[550]">{title}</Title>
      {children !== undefined && (
        <p className="max-w-[46ch] text-balance text-muted-foreground">{children}</p>
      )}
    </div>
  );
}

const CALLOUTS = {
  info: { icon: Info, className: "bg-info-soft text-info-text" },
  success: { icon: CircleCheck, className: "bg-success-soft text-success-text" },
  warning: { icon: TriangleAlert, className: "bg-warning-soft text-warning-text" },
  danger: { icon: CircleAlert, className: "bg-danger-soft text-danger-text" },
} as const;

interface CalloutProps {
  tone: keyof typeof CALLOUTS;
  title: ReactNode;
  children?: ReactNode;
  /** What one can do about it: buttons and links. */
  actions?: ReactNode;
}

/** Something that somebody has to know now: what it is, then what to do. */
export function Callout({ tone, title, children, actions }: CalloutProps) {
  const { icon: Icon, className } = CALLOUTS[tone];
  return (
    <div
      className={cn(
        "grid grid-cols-[18px_minmax(0,1fr)] gap-2.5 rounded-lg px-[13px] py-[11px] leading-[19px]",
        className,
      )}
    >
      <Icon aria-hidden="true" className="mt-px size-[18px]" strokeWidth={1.75} />
      <div className="min-w-0">
        <p className="font-[590]">{title}</p>
        {children !== undefined && <div className="mt-px">{children}</div>}
        {actions !== undefined && (
          <div className="mt-[9px] flex flex-wrap items-center gap-2">{actions}</div>
        )}
      </div>
    </div>
  );
}

/** A callout for what failed; announced when it appears. */
export function ErrorCallout(props: Omit<CalloutProps, "tone">) {
  return (
    <div role="alert">
      <Callout tone="danger" {...props} />
    </div>
  );
}

/** "today at 9:48 AM", with everything there is to say about the moment in its tooltip. */
export function Timestamp({ at, className }: { at: number; className?: string }) {
  const now = useNow();
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={formatFull(at)}
      className={cn("tabular-nums", className)}
    >
      {formatMoment(at, now)}
    </time>
  );
}
