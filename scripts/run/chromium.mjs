import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { StartError } from "./start-error.mjs";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Chromium and the fonts without which emoji and Latin text are boxes in it. */
const PACKAGES = ["chromium", "fonts-noto-color-emoji", "fonts-liberation"];

/**
 * The browser of this machine: `CHROMIUM_PATH`, else the first known place that has one.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | null}
 */
export function findChromium(env = process.env) {
  const chosen = env["CHROMIUM_PATH"];
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new StartError(`CHROMIUM_PATH is ${chosen}, where there is nothing.`);
  }
  return PLACES.find((place) => existsSync(place)) ?? null;
}

/** Finds Chromium, or installs it where that needs nobody's permission; throws with what to run. */
export function ensureChromium() {
  const found = findChromium();
  if (found !== null) return found;
  const install = `apt-get install -y --no-install-recommends ${PACKAGES.join(" ")}`;
  if (!existsSync("/usr/bin/apt-get")) {
    throw new StartError(
      "The tests in a browser need Chromium or Chrome. Install one, or set CHROMIUM_PATH to where it is.",
    );
  }
  if (process.getuid?.() !== 0) {
    throw new StartError(
      `The tests in a browser need Chromium. Run: sudo apt-get update && sudo ${install}`,
    );
  }
  console.log("Installing Chromium (apt-get) …");
  for (const args of [["update"], install.split(" ").slice(1)]) {
    const apt = spawnSync("apt-get", args, {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (apt.status !== 0) {
      throw new StartError(`apt-get ${args[0]} failed. Run: apt-get update && ${install}`);
    }
  }
  const installed = findChromium();
  if (installed === null) throw new StartError("apt-get installed no Chromium that can be found.");
  return installed;
}
