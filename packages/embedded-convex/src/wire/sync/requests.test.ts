import { expect, test, vi } from "vitest";
import type { Engine, FunctionCall, JsonObject } from "../../contracts.ts";
import { Requests, type RequestOwner } from "./requests.ts";

const NOBODY = { identity: null, isAdmin: false };

function call(text: string): FunctionCall {
  return { mount: "", path: "notes:add", args: { text }, caller: NOBODY, publicOnly: true };
}

/** Requests on an engine whose mutations end when told to. */
function start() {
  const running: { text: unknown; finish(): void }[] = [];
  const runMutation: Engine["runMutation"] = ({ args }) =>
    new Promise((resolve) => {
      const finish = () => resolve({ outcome: { ok: true, value: null }, ts: 1n, logLines: [] });
      running.push({ text: args.text, finish });
    });
  const sent: JsonObject[] = [];
  const owner = {
    sessionId: "session",
    mayRun: vi.fn(() => true),
    send: (message: JsonObject) => void sent.push(message),
    requireTransition: vi.fn(),
    fail: vi.fn(),
    close: vi.fn(),
  } satisfies RequestOwner;
  const runAction: Engine["runAction"] = () => Promise.reject(new Error("no actions here"));
  const requests = new Requests({ engine: { runMutation, runAction }, latestTs: () => 1n }, owner);
  return { requests, running, sent, owner };
}

const settled = () => new Promise(setImmediate);

test("a mutation starts when the one before has been answered", async () => {
  const { requests, running, sent } = start();
  requests.enqueueMutation(0, call("first"));
  requests.enqueueMutation(1, call("second"));
  await settled();
  expect(running.map(({ text }) => text)).toEqual(["first"]);

  running[0]?.finish();
  await settled();

  expect(running.map(({ text }) => text)).toEqual(["first", "second"]);
  expect(sent.map(({ requestId }) => requestId)).toEqual([0]);
});

test("nothing more runs once the session may not go on", async () => {
  const { requests, running, owner } = start();
  requests.enqueueMutation(0, call("first"));
  requests.enqueueMutation(1, call("second"));
  await settled();
  owner.mayRun.mockReturnValue(false);
  running[0]?.finish();
  await settled();
  expect(running).toHaveLength(1);
});

test("a thousand mutations may wait; one more ends the session", () => {
  const { requests, owner } = start();
  for (let at = 0; at < 1000; at += 1) requests.enqueueMutation(at, call(String(at)));
  expect(owner.close).not.toHaveBeenCalled();
  requests.enqueueMutation(1000, call("too many"));
  expect(owner.close).toHaveBeenCalledWith("TooManyConcurrentMutations");
});

test("what could not be run at all ends the session, so that the client sends it again", async () => {
  const { requests, owner, sent } = start();
  requests.startAction(0, call("x"));
  await settled();
  expect(owner.fail).toHaveBeenCalledOnce();
  expect(sent).toEqual([]);
});
