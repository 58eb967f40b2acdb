import { cn } from "@/lib/utils";
import type { NumberHealth } from "./use-webhook-health";

const LEDS = {
  fine: { className: "bg-success", words: null },
  warning: { className: "bg-warning", words: "its webhook is not set as it should be" },
  down: { className: "bg-danger", words: "texts do not reach this inbox" },
  unknown: { className: "bg-faint", words: null },
} as const;

/** A dot for a number: green, amber or red, with the words that belong to it; grey until it is known. */
export function NumberLed({ severity }: { severity: NumberHealth["severity"] | undefined }) {
  const { className, words } = LEDS[severity ?? "unknown"];
  return (
    <span className="grid size-4 shrink-0 place-items-center">
      <span aria-hidden="true" className={cn("size-[7px] rounded-full", className)} />
      {words !== null && <span className="sr-only">({words})</span>}
    </span>
  );
}
