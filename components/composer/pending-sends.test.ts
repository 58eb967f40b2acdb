import { beforeEach, expect, test } from "vitest";
import { createPendingSends, withoutSend, withSend, type PendingSend } from "./pending-sends";

const send: PendingSend = {
  clientToken: "t1",
  target: { kind: "conversation", conversationId: "c1" },
  body: "On my way",
  media: [],
  at: 1,
};

beforeEach(() => {
  localStorage.clear();
});

test("an unacknowledged text is still there after a reload, with its token", () => {
  createPendingSends(localStorage, "dana").update((pending) => withSend(pending, send));
  expect(createPendingSends(localStorage, "dana").get()).toEqual([send]);
});

test("nobody else at this browser sends a member's texts", () => {
  createPendingSends(localStorage, "dana").update((pending) => withSend(pending, send));
  expect(createPendingSends(localStorage, "sam").get()).toEqual([]);
});

test("one token is one text", () => {
  expect(withSend(withSend([], send), { ...send, at: 2 })).toEqual([send]);
});

test("an acknowledged text is forgotten, the others stay", () => {
  const other = { ...send, clientToken: "t2" };
  expect(withoutSend([send, other], "t1")).toEqual([other]);
});

test.each(["nonsense", "{}", '[{"clientToken":1}]', "[null]"])(
  "a spoiled store, %s, sends nothing",
  (stored) => {
    localStorage.setItem("threadbox.sends.dana", stored);
    expect(createPendingSends(localStorage, "dana").get()).toEqual([]);
  },
);
