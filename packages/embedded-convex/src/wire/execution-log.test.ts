import { expect, test } from "vitest";
import type { Execution } from "../contracts.ts";
import { ExecutionLog } from "./execution-log.ts";

const run: Execution = {
  mount: "",
  path: "notes:list",
  udfType: "Query",
  outcome: { ok: true, value: null },
  logLines: [],
  startedMs: 1000,
  durationMs: 5,
  usage: null,
  caller: "HttpApi",
};

/** A clock that stands still, the hardest case for cursors that are times. */
const standing = { now: () => 1000, at: () => () => undefined };

test("runs of the same millisecond are told once each", () => {
  const log = new ExecutionLog(standing);
  log.add(run);
  const first = log.since(0);
  log.add(run);
  const second = log.since(first.newCursor);
  expect([first.entries.length, second.entries.length]).toEqual([1, 1]);
  expect(log.since(second.newCursor)).toEqual({ entries: [], newCursor: second.newCursor });
});

test("a long poll ends at the next run", async () => {
  const log = new ExecutionLog(standing);
  const waited = log.waitForNext(60_000, new AbortController().signal);
  log.add(run);
  await expect(waited).resolves.toBeUndefined();
});

test("a long poll ends when its client goes away", async () => {
  const gone = new AbortController();
  const waited = new ExecutionLog(standing).waitForNext(60_000, gone.signal);
  gone.abort();
  await expect(waited).resolves.toBeUndefined();
});
