"use client";

import { ChevronLeft, ChevronRight, Download, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { pictureName } from "./media-grid";
import type { ThreadMedia } from "./thread-message";

interface LightboxProps {
  pictures: readonly ThreadMedia[];
  sender: string;
  startIndex: number;
  onClose: () => void;
}

/** One text's pictures at full size. Arrow keys turn, Esc closes. */
export function Lightbox({ pictures, sender, startIndex, onClose }: LightboxProps) {
  const [index, setIndex] = useState(startIndex);
  const picture = pictures[index];
  if (!picture) return null;
  const name = pictureName(sender, index, pictures.length);

  function turn(step: 1 | -1) {
    setIndex((current) => Math.min(pictures.length - 1, Math.max(0, current + step)));
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "ArrowRight") turn(1);
    if (event.key === "ArrowLeft") turn(-1);
  }

  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-60 bg-black/92" />
        <Dialog.Content
          onKeyDown={onKeyDown}
          aria-describedby={undefined}
          className="fixed inset-0 z-60 grid grid-rows-[56px_minmax(0,1fr)] text-white outline-none"
        >
          <div className="flex items-center gap-1 pr-2 pl-4">
            <Dialog.Title className="grow truncate text-sm font-[530]">{name}</Dialog.Title>
            <a
              href={picture.url}
              download={picture.name}
              aria-label="Download this picture"
              className={ROUND}
            >
              <Download className="size-5" strokeWidth={1.75} />
            </a>
            <Dialog.Close aria-label="Close" className={ROUND}>
              <X className="size-5" strokeWidth={1.75} />
            </Dialog.Close>
          </div>
          <div className="relative grid min-h-0 place-items-center p-4 pt-0">
            {/* eslint-disable-next-line @next/next/no-img-element -- a private file, see MediaGrid */}
            <img
              key={picture.id}
              src={picture.url}
              alt={name}
              className="max-h-full max-w-full rounded-md object-contain"
            />
            {index > 0 && (
              <TurnButton label="Previous picture" side="left-2" onClick={() => turn(-1)}>
                <ChevronLeft className="size-6" />
              </TurnButton>
            )}
            {index < pictures.length - 1 && (
              <TurnButton label="Next picture" side="right-2" onClick={() => turn(1)}>
                <ChevronRight className="size-6" />
              </TurnButton>
            )}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const ROUND =
  "grid size-11 place-items-center rounded-full text-white hover:bg-white/15 focus-visible:outline-white";

interface TurnButtonProps {
  label: string;
  side: string;
  onClick: () => void;
  children: ReactNode;
}

function TurnButton({ label, side, onClick, children }: TurnButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onClick}
      className={`absolute top-1/2 -translate-y-1/2 bg-black/50 ${ROUND} ${side}`}
    >
      {children}
    </button>
  );
}
