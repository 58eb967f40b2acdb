import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseEnv, readEnvFile, writeEnvFile } from "./env-file.mjs";

test("reads comments, quotes, export and spaces as Next does", () => {
  const text = [
    "# a comment",
    "PLAIN=value # why",
    'QUOTED="a # b"',
    "export EXPORTED='x y'",
    "  SPACED = z  ",
    "EMPTY=",
    "not a line",
  ].join("\r\n");
  expect(parseEnv(text)).toEqual({
    PLAIN: "value",
    QUOTED: "a # b",
    EXPORTED: "x y",
    SPACED: "z",
    EMPTY: "",
  });
});

test("what is written is read back, and only its owner can read it", () => {
  const folder = mkdtempSync(join(tmpdir(), "env-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "deep", "local.env");
  const variables = { TOKEN: "abc=", URL: "data:text/plain;charset=utf-8;base64,e30=" };

  writeEnvFile(file, "Generated.", variables);

  expect(readEnvFile(file)).toEqual(variables);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).toMatch(/^# Generated\.\nTOKEN=abc=\n/);
});

test("a shell that sources the file sees the same values, and simple ones stand without quotes", () => {
  const folder = mkdtempSync(join(tmpdir(), "env-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "local.env");
  const variables = {
    SIMPLE: "http://localhost:3000",
    EMPTY: "",
    JWKS: "data:text/plain;charset=utf-8;base64,e30=",
    DOLLAR: 'a $HOME "b" `c` \\ & #d',
    APOSTROPHE: "it's; so",
  };
  writeEnvFile(file, "Generated.", variables);

  const names = Object.keys(variables);
  const print = names.map((name) => `"$${name}"`).join(" ");
  const shell = execFileSync("sh", ["-c", `. "$1" && printf '%s\\n' ${print}`, "sh", file], {
    encoding: "utf8",
  });
  expect(shell.split("\n").slice(0, -1)).toEqual(Object.values(variables));
  expect(readEnvFile(file)).toEqual(variables);
  expect(readFileSync(file, "utf8")).toContain("\nSIMPLE=http://localhost:3000\nEMPTY=\n");
  expect(() => writeEnvFile(file, "Generated.", { BOTH: `'"` })).toThrow("cannot be written");
});

test("a missing file has no variables", () => {
  expect(readEnvFile(join(tmpdir(), "no-such-file.env"))).toEqual({});
});
