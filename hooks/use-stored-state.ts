"use client";

import { useSyncExternalStore } from "react";
import type { StoredState } from "./stored-state";

/** The value of a stored state, renewed whenever this tab or another changes it. */
export function useStoredState<Value>(state: StoredState<Value>): Value {
  return useSyncExternalStore(state.subscribe, state.get, state.get);
}
