"use client";

import { useConvexConnectionState } from "convex/react";
import { useEffect, useState, useSyncExternalStore } from "react";

/** Shorter losses are not worth a word: most end by themselves. */
const QUIET_MS = 4_000;
const BACK_SHOWN_MS = 2_000;

/** Whether the page hears the server: `back` for two seconds after a loss that was shown. */
export type Connection = "live" | "lost" | "back";

/**
 * The state of the live connection as the offline bar shows it. The socket alone would tell too late:
 * without a network it looks open until Convex's client has missed the server for a minute.
 */
export function useConnection(): Connection {
  const { isWebSocketConnected } = useConvexConnectionState();
  const isConnected = useIsOnline() && isWebSocketConnected;
  const [connection, setConnection] = useState<Connection>("live");

  useEffect(() => {
    if (isConnected) {
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
  }, [isConnected]);

  return connection;
}

/** Convex's client tries at once when the browser says that it is online again. */
export function reconnectNow(): void {
  window.dispatchEvent(new Event("online"));
}

/** Whether the browser has a network. False is certain; true may still mean that nothing gets through. */
function useIsOnline(): boolean {
  return useSyncExternalStore(subscribeToNetwork, isOnline, () => true);
}

// Asked, and not taken from the event: "Try now" sends `online` to wake Convex's client.
const isOnline = () => navigator.onLine;

function subscribeToNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}
