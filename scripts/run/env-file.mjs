import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** @typedef {Record<string, string>} Variables */

const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/;

/**
 * Reads `KEY=value` lines as Next and the Convex CLI do: comments, `export`, quotes; no `$` expansion.
 *
 * @param {string} text
 * @returns {Variables}
 */
export function parseEnv(text) {
  /** @type {Variables} */
  const variables = {};
  for (const line of text.split(/\r?\n/)) {
    const match = LINE.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    variables[match[1]] = unquote(match[2]);
  }
  return variables;
}

/**
 * Reads a file of variables; a missing file has none.
 *
 * @param {string} file
 * @returns {Variables}
 */
export function readEnvFile(file) {
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
}

/**
 * Writes variables readable by their owner alone, so that no reader ever sees half a file. A shell can
 * source the file too.
 *
 * @param {string} file
 * @param {string} heading comment above the variables
 * @param {Variables} variables values without line breaks; throws on one that cannot be quoted
 */
export function writeEnvFile(file, heading, variables) {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${quote(value)}`);
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, `# ${heading}\n${lines.join("\n")}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}

/**
 * A value as a shell and `parseEnv` both read it: as it stands where a shell gives no character of it a
 * meaning, else in quotes. There is no way to write both kinds of quote that both understand.
 *
 * @param {string} value
 */
function quote(value) {
  if (/^[\w@%+=:,./-]*$/.test(value)) return value;
  if (!value.includes("'")) return `'${value}'`;
  if (!/["$`\\]/.test(value)) return `"${value}"`;
  throw new Error("A value with ' and one of \" $ ` \\ cannot be written into a file of variables");
}

/** @param {string} raw */
function unquote(raw) {
  const quoted = /^(["'`])(.*)\1(?:\s+#.*)?$/.exec(raw);
  if (quoted?.[2] !== undefined) return quoted[2];
  return raw.replace(/\s+#.*$/, "");
}
