"use client";

import { ArrowUp, Paperclip } from "lucide-react";
import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { MAX_BODY_CHARS } from "@/lib/sms/limits";
import { SENDABLE_TYPES } from "@/lib/sms/media-types";
import { cn } from "@/lib/utils";
import { composeProblem } from "./attachment-rules";
import { AttachmentStrip, useAttachments } from "./attachment-strip";
import type { AttachmentTray } from "./attachment-tray";
import type { StagedMedia } from "./pending-sends";
import { SegmentCounter } from "./segment-counter";
import { isLeaveKey, isSendShortcut, sendShortcutName } from "./send-shortcut";
import { useSegmentCount } from "./use-segment-count";

export interface ComposerProps {
  /** "Reply to Marisol Vega" */
  label: string;
  placeholder: string;
  /** The element in which the words are typed, for whoever puts the focus there. */
  textId?: string;
  /** Which of our numbers the text comes from; null where it is chosen beside the composer. */
  from: { label: string; address: string } | null;
  body: string;
  tray: AttachmentTray;
  onBodyChange: (body: string) => void;
  /** Takes the text away; what becomes of it is the caller's business. */
  onSend: (body: string, media: StagedMedia[]) => void;
  /** Esc, where no dialog takes it. */
  onLeave?: () => void;
  className?: string;
}

/** Where a text is written: words, files, what they cost in segments, and Send. */
export function Composer(props: ComposerProps) {
  const { label, placeholder, from, body, tray, onBodyChange, onSend, onLeave, className } = props;
  const attachments = useAttachments(tray);
  const count = useSegmentCount(body);
  const [problem, setProblem] = useState<string | null>(null);
  const [isDropTarget, setIsDropTarget] = useState(false);
  const textRef = useRef<HTMLTextAreaElement>(null);
  const fileRef = useRef<HTMLInputElement>(null);
  const ids = useId();
  const shownProblem = body.length > MAX_BODY_CHARS ? composeProblem(body, []) : problem;

  useLayoutEffect(() => {
    const element = textRef.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [body]);

  function submit() {
    const found = composeProblem(body, attachments);
    setProblem(found);
    textRef.current?.focus();
    if (found === null) onSend(body, tray.take());
  }

  function attach(files: readonly File[]) {
    if (files.length === 0) return;
    setProblem(null);
    void tray.add(files).then(setProblem);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (isLeaveKey(event.nativeEvent)) onLeave?.();
    if (!isSendShortcut(event.nativeEvent)) return;
    event.preventDefault();
    submit();
  }

  function onPaste(event: ClipboardEvent) {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    attach(files);
  }

  function onDrop(event: DragEvent) {
    event.preventDefault();
    setIsDropTarget(false);
    attach([...event.dataTransfer.files]);
  }

  return (
    <form
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setIsDropTarget(true);
      }}
      onDragLeave={() => setIsDropTarget(false)}
      onDrop={onDrop}
      className={cn(BOX, isDropTarget && "bg-primary-soft", className)}
    >
      {from && (
        <p className="flex min-w-0 items-center gap-1.5 px-3.5 pt-2.5 text-xs text-muted-foreground [grid-area:from] max-split:p-0 max-split:pt-1.5 max-split:pl-1.5">
          From <b className="truncate font-[540] text-foreground">{from.label}</b>
          <span className="tabular-nums max-split:hidden">{from.address}</span>
        </p>
      )}
      <div className="min-w-0 [grid-area:files]">
        <AttachmentStrip tray={tray} />
      </div>
      <textarea
        ref={textRef}
        id={props.textId}
        dir="auto"
        rows={1}
        value={body}
        aria-label={label}
        aria-describedby={`${ids}count`}
        aria-invalid={shownProblem !== null}
        placeholder={placeholder}
        onChange={(event) => {
          setProblem(null);
          onBodyChange(event.target.value);
        }}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        className={TEXT}
      />
      <p
        role="alert"
        className="px-3.5 text-xs text-danger-text [grid-area:problem] not-empty:pb-2 max-split:px-1.5 max-split:not-empty:pt-1.5 max-split:not-empty:pb-0"
      >
        {shownProblem}
      </p>
      <div className="pb-2 pl-2 [grid-area:attach] max-split:self-end max-split:p-0">
        <input
          ref={fileRef}
          type="file"
          multiple
          accept={[...SENDABLE_TYPES, "image/webp"].join(",")}
          className="hidden"
          tabIndex={-1}
          aria-label="Files to attach"
          onChange={(event) => {
            attach([...(event.target.files ?? [])]);
            event.target.value = ""; // so that the same file can be chosen again
          }}
        />
        <Button
          variant="ghost"
          size="icon"
          aria-label="Attach files"
          title="Attach pictures or files"
          onClick={() => fileRef.current?.click()}
          className="max-split:rounded-full max-split:bg-secondary max-split:text-foreground"
        >
          <Paperclip className="size-4 max-split:size-5" strokeWidth={1.75} />
        </Button>
      </div>
      <div className="flex min-w-0 items-center justify-end pr-2.5 pb-2 [grid-area:count] max-split:p-0 max-split:pt-1.5 max-split:pr-1.5">
        <SegmentCounter id={`${ids}count`} count={count} hasFiles={attachments.length > 0} />
      </div>
      <div className="pr-2 pb-2 [grid-area:send] max-split:self-end max-split:p-0">
        <Button
          type="submit"
          aria-label="Send"
          className="max-split:size-11 max-split:rounded-full max-split:p-0"
        >
          <span className="max-split:hidden">Send</span>
          <Kbd aria-hidden="true" className="bg-black/14 text-inherit max-split:hidden">
            {sendShortcutName()}
          </Kbd>
          <ArrowUp aria-hidden="true" className="size-5 split:hidden" strokeWidth={2} />
        </Button>
      </div>
    </form>
  );
}

const BOX =
  "mx-3.5 mt-0.5 mb-3.5 grid shrink-0 grid-cols-[auto_minmax(0,1fr)_auto] items-center rounded-xl bg-card shadow-[inset_0_0_0_1px_var(--input),var(--shadow-md)] [grid-template-areas:'from_from_from'_'files_files_files'_'text_text_text'_'problem_problem_problem'_'attach_count_send'] focus-within:shadow-[inset_0_0_0_1px_color-mix(in_oklch,var(--ring)_80%,transparent),0_0_0_3px_color-mix(in_oklch,var(--ring)_15%,transparent),var(--shadow-md)] vast:mx-auto vast:w-[860px] max-split:m-0 max-split:grid-cols-[44px_minmax(0,auto)_minmax(0,1fr)_44px] max-split:gap-x-2 max-split:rounded-none max-split:border-t max-split:bg-background max-split:px-2.5 max-split:pt-2 max-split:pb-[max(10px,env(safe-area-inset-bottom))] max-split:shadow-none max-split:[grid-template-areas:'files_files_files_files'_'attach_text_text_send'_'problem_problem_problem_problem'_'from_from_count_count'] max-split:focus-within:shadow-none";
const TEXT =
  "max-h-[40dvh] min-h-[50px] w-full resize-none bg-transparent px-3.5 py-2 text-base tracking-[-.006em] outline-none [grid-area:text] placeholder:text-subtle-foreground max-split:min-h-11 max-split:rounded-[22px] max-split:bg-card max-split:px-3.5 max-split:py-[11px] max-split:text-[16px] max-split:leading-[22px] max-split:shadow-[inset_0_0_0_1px_var(--input)] max-split:focus-visible:shadow-[inset_0_0_0_1px_var(--ring)]";
