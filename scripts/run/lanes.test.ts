import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runLanes } from "./lanes.mjs";

const node = (script: string) => [process.execPath, "--eval", script];

async function run(lanes: Parameters<typeof runLanes>[0]) {
  const printed: string[] = [];
  const succeeded = await runLanes(lanes, {
    print: (text) => printed.push(text),
    stopped: new Promise(() => undefined),
  });
  return { succeeded, printed };
}

test("each lane's output comes whole, both streams, under its name", async () => {
  const { succeeded, printed } = await run([
    { name: "one", commands: [node("console.log(1)"), node("console.error(2)")] },
    { name: "two", commands: [node("console.log(3)")] },
  ]);
  expect(succeeded).toBe(true);
  expect(printed.sort()).toEqual([
    expect.stringMatching(/^── one ──\n1\n2\none: passed \(.* s\)\n$/),
    expect.stringMatching(/^── two ──\n3\ntwo: passed \(.* s\)\n$/),
  ]);
});

test("lanes run side by side", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lanes-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // Ends well only once the other has begun.
  const meet = (mine: string, other: string) =>
    node(`
      const { existsSync, writeFileSync } = require("node:fs");
      writeFileSync(${JSON.stringify(join(folder, mine))}, "");
      const look = () => existsSync(${JSON.stringify(join(folder, other))}) && clearInterval(timer);
      const timer = setInterval(look, 20);
      setTimeout(() => process.exit(1), 15_000).unref();
    `);
  const { succeeded } = await run([
    { name: "one", commands: [meet("a", "b")] },
    { name: "two", commands: [meet("b", "a")] },
  ]);
  expect(succeeded).toBe(true);
});

test("a failure is named, and what comes after it in its lane runs all the same", async () => {
  const failing = node("process.exit(3)");
  const { succeeded, printed } = await run([
    { name: "one", commands: [failing, node("console.log('after')")] },
    { name: "two", commands: [node("")] },
  ]);
  expect(succeeded).toBe(false);
  const one = printed.find((text) => text.includes("one"));
  expect(one).toContain("after\none: FAILED: ");
  expect(one).toContain(failing.join(" "));
});

test("a command that does not exist is a failure", async () => {
  const { succeeded, printed } = await run([{ name: "one", commands: [["no-such-command-here"]] }]);
  expect(succeeded).toBe(false);
  expect(printed[0]).toContain("no-such-command-here");
});
