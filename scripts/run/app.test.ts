import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SOURCES } from "./app.mjs";
import { ROOT } from "./paths.mjs";

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /(?<!\.test)\.tsx?$/.test(name))
    .map((name) => join(ROOT, folder, name));
}

test("a change in any folder that the pages import builds the app again", () => {
  const files = ["app", "components", "hooks", "lib"].flatMap(filesBelow);
  const imported = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/from "@\/([^"]+)"/g)].map(([, path = ""]) => path),
  );
  expect(imported.length).toBeGreaterThan(100);
  const missing = imported.filter(
    (path) => !SOURCES.some((source) => `${path}/`.startsWith(`${source}/`)),
  );
  expect([...new Set(missing)]).toEqual([]);
});
