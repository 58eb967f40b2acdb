"use client";

import { useEffect, useRef, useState } from "react";
import { byActivity, holdOrder, type Ordered } from "./list-order";

/** How long after the pointer's last move somebody is taken to be aiming. */
const AIM_MS = 800;

/**
 * The rows in their order on screen: by activity, except while a pointer moves over the list, when
 * rows keep still so that a click meets the row it was meant for.
 */
export function useHeldOrder<Row extends Ordered>(
  rows: readonly Row[],
): { rows: Row[]; onPointerMove: () => void } {
  const sorted = byActivity(rows);
  const [heldIds, setHeldIds] = useState<readonly string[] | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const shown = heldIds === null ? sorted : holdOrder(sorted, heldIds);

  useEffect(() => () => clearTimeout(timer.current), []);

  function onPointerMove() {
    setHeldIds((current) => current ?? sorted.map(({ id }) => id));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setHeldIds(null), AIM_MS);
  }

  return { rows: shown, onPointerMove };
}
