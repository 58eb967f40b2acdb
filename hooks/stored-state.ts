/** A value in the browser's storage, shared by all tabs of this origin. */
export interface StoredState<Value> {
  /** The same object until the value changes, as `useSyncExternalStore` needs. */
  get: () => Value;
  update: (change: (current: Value) => Value) => void;
  subscribe: (listener: () => void) => () => void;
}

interface StoredStateOptions<Value> {
  storage: Storage;
  key: string;
  /** Makes a value of whatever was stored, perhaps by an older version; never throws. */
  parse: (stored: unknown) => Value;
}

/**
 * Keeps a JSON value under one key. When storage is full or forbidden the value lives on in memory:
 * typing must not fail for it.
 */
export function createStoredState<Value>({
  storage,
  key,
  parse,
}: StoredStateOptions<Value>): StoredState<Value> {
  const listeners = new Set<() => void>();
  let text = readText(storage, key);
  let value = parse(parseJson(text));

  function refresh(): void {
    const stored = readText(storage, key);
    if (stored === text) return;
    text = stored;
    value = parse(parseJson(stored));
  }

  function onStorage(event: StorageEvent): void {
    if (event.key !== key && event.key !== null) return;
    refresh();
    for (const listener of listeners) listener();
  }

  return {
    get: () => value,
    update(change) {
      refresh(); // another tab may have written since
      const next = change(value);
      if (next === value) return;
      value = next;
      try {
        storage.setItem(key, JSON.stringify(next));
        text = readText(storage, key);
      } catch {
        // Full or forbidden: memory has it.
      }
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      if (listeners.size === 0) window.addEventListener("storage", onStorage);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) window.removeEventListener("storage", onStorage);
      };
    },
  };
}

function readText(storage: Storage, key: string): string | null {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

function parseJson(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
