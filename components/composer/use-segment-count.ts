"use client";

import { useEffect, useState } from "react";
import type { SegmentCount } from "@/lib/sms/segments";

type Counter = (body: string) => SegmentCount;

/** Counts a body's segments; null until the calculator, which loads lazily, is here. */
export function useSegmentCount(body: string): SegmentCount | null {
  const [counter, setCounter] = useState<{ count: Counter } | null>(null);
  useEffect(() => {
    let isMounted = true;
    void import("@/lib/sms/segments").then(({ countSegments }) => {
      if (isMounted) setCounter({ count: countSegments });
    });
    return () => {
      isMounted = false;
    };
  }, []);
  return counter?.count(body) ?? null;
}
