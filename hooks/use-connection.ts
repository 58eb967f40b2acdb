"use client";

import { useConvexConnectionState } from "convex/react";
import { useEffect, useState } from "react";

/** Shorter losses are not worth a word: most end by themselves. */
const QUIET_MS = 4_000;
const BACK_SHOWN_MS = 2_000;

/** Whether the page hears the server: `back` for two seconds after a loss that was shown. */
export type Connection = "live" | "lost" | "back";

/** The state of the live connection as the offline bar shows it. */
export function useConnection(): Connection {
  const { isWebSocketConnected } = useConvexConnectionState();
  const [connection, setConnection] = useState<Connection>("live");

  useEffect(() => {
    if (isWebSocketConnected) {
      const shown = setTimeout(() => setConnection("live"), BACK_SHOWN_MS);
      const back = setTimeout(() => {
        setConnection((current) => (current === "lost" ? "back" : current));
      });
      return () => {
        clearTimeout(shown);
        clearTimeout(back);
      };
    }
    const lost = setTimeout(() => setConnection("lost"), QUIET_MS);
    return () => clearTimeout(lost);
  }, [isWebSocketConnected]);

  return connection;
}
