import { watch } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.mjs";

const SETTLE_MS = 200;

/**
 * Pushes again whenever something in convex/ or lib/ changes; one push at a time. A failing push is
 * shown and the product goes on with what was pushed before. Returns what ends it; Node cannot unref a
 * recursive watcher.
 *
 * @param {() => Promise<boolean>} push
 * @returns {() => void}
 */
export function redeployOnChange(push) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let pushing = false;
  let again = false;

  async function run() {
    if (pushing) {
      again = true;
      return;
    }
    pushing = true;
    try {
      if (await push()) console.log("Pushed convex/.");
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
    pushing = false;
    if (again) {
      again = false;
      await run();
    }
  }

  const watchers = ["convex", "lib"].map((folder) =>
    watch(join(ROOT, folder), { recursive: true }, (_event, file) => {
      if (file?.toString().startsWith("_generated") === true) return;
      clearTimeout(timer);
      timer = setTimeout(() => void run(), SETTLE_MS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
