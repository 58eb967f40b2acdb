import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const IGNORED = /(^|\/)(node_modules|\.next|\.data)(\/|$)|\.test\.tsx?$|\.swp$|~$/;

/**
 * A hash over the names and contents of files and folders, tests excepted.
 *
 * @param {string} root
 * @param {string[]} entries relative to root; those that do not exist count as absent
 * @param {unknown} [extra] anything else that the result depends on
 */
export function fingerprint(root, entries, extra = null) {
  const hash = createHash("sha256");
  for (const file of entries.flatMap((entry) => filesBelow(join(root, entry))).sort()) {
    const name = relative(root, file).replaceAll("\\", "/");
    if (IGNORED.test(name)) continue;
    const content = readFileSync(file);
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.update(JSON.stringify(extra)).digest("hex");
}

/**
 * @param {string} file
 * @returns {unknown} null when there is none, or it cannot be read
 */
export function readStamp(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/**
 * @param {string} file
 * @param {unknown} value
 */
export function writeStamp(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value)}\n`, { mode: 0o600 });
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (IGNORED.test(entry.name)) return [];
    const below = join(path, entry.name);
    return entry.isDirectory() ? filesBelow(below) : [below];
  });
}
