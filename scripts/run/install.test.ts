import { expect, test } from "vitest";
import { dependenciesMatch, requireSupportedNode } from "./install.mjs";

const lock = {
  packages: {
    "": {},
    "packages/part": { version: "0.1.0" },
    "node_modules/part": { link: true },
    "node_modules/next": { version: "16.4.5" },
    "node_modules/swc-darwin": { version: "16.4.5", optional: true },
  },
};
const installed = {
  packages: { "node_modules/part": { link: true }, "node_modules/next": { version: "16.4.5" } },
};

test("an install of the lock file is left alone, though another platform's packages are absent", () => {
  expect(dependenciesMatch(lock, installed)).toBe(true);
});

test("nothing installed, another version and a missing package ask for an install", () => {
  const other = { packages: { ...installed.packages, "node_modules/next": { version: "16.4.4" } } };
  const missing = { packages: { "node_modules/part": { link: true } } };
  expect(dependenciesMatch(lock, null)).toBe(false);
  expect(dependenciesMatch(lock, other)).toBe(false);
  expect(dependenciesMatch(lock, missing)).toBe(false);
});

test.each(["20.19.0", "20.20.2", "22.0.0", "24.1.0"])("Node %s is new enough", (version) => {
  expect(() => requireSupportedNode(version)).not.toThrow();
});

test.each(["18.20.0", "20.18.9"])("Node %s is refused with what to do", (version) => {
  expect(() => requireSupportedNode(version)).toThrow("nodejs.org");
});
