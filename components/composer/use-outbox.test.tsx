import { renderHook, waitFor } from "@testing-library/react";
import { ConvexError } from "convex/values";
import { getFunctionName, type FunctionReference } from "convex/server";
import { beforeEach, expect, test, vi } from "vitest";
import { createDrafts } from "./drafts";
import { createPendingSends, type PendingSend } from "./pending-sends";
import { useOutbox } from "./use-outbox";

const call = vi.hoisted(() => vi.fn<(name: string, args: unknown) => Promise<unknown>>());
vi.mock("convex/react", () => {
  const mutations = new Map<string, unknown>();
  return {
    // One function for each mutation, as the real hook gives.
    useMutation: (reference: FunctionReference<"mutation">) => {
      const name = getFunctionName(reference);
      const known = mutations.get(name) ?? ((args: unknown) => call(name, args));
      mutations.set(name, known);
      return known;
    },
  };
});

const reply = {
  target: { kind: "conversation", conversationId: "c1" },
  body: "On my way",
  media: [],
} satisfies Omit<PendingSend, "clientToken" | "at">;

function openOutbox() {
  const pending = createPendingSends(localStorage, "dana");
  const drafts = createDrafts(localStorage, "dana");
  const { result, unmount } = renderHook(() => useOutbox(pending, drafts));
  return { outbox: result.current, pending, drafts, unmount };
}

beforeEach(() => {
  localStorage.clear();
  call.mockReset();
});

test("a text is kept until the server has it", async () => {
  let acknowledge = (_: unknown) => {};
  call.mockReturnValue(new Promise((resolve) => (acknowledge = resolve)));
  const { outbox, pending } = openOutbox();
  const sent = outbox.send(reply);
  expect(pending.get()).toMatchObject([{ body: "On my way" }]);
  acknowledge("m1");
  await sent;
  expect(pending.get()).toEqual([]);
});

test("a reload sends an unacknowledged text again, under the same token", async () => {
  call.mockReturnValue(new Promise(() => {}));
  const before = openOutbox();
  void before.outbox.send(reply);
  before.unmount();
  const [first] = call.mock.calls;

  call.mockResolvedValue("m1");
  const after = openOutbox();
  await waitFor(() => expect(after.pending.get()).toEqual([]));
  expect(call.mock.calls).toHaveLength(2);
  expect(call.mock.calls[1]).toEqual(first);
});

test("a text that the server refuses is forgotten, and its sender told", async () => {
  const refusal = new ConvexError({ code: "OPTED_OUT", message: "c1" });
  call.mockRejectedValue(refusal);
  const { outbox, pending } = openOutbox();
  await expect(outbox.send(reply)).rejects.toBe(refusal);
  expect(pending.get()).toEqual([]);
});

test("a replayed text that the server refuses comes back as the draft", async () => {
  call.mockReturnValue(new Promise(() => {}));
  const before = openOutbox();
  void before.outbox.send(reply);
  before.unmount();

  call.mockRejectedValue(new ConvexError({ code: "OPTED_OUT", message: "c1" }));
  const after = openOutbox();
  await waitFor(() => expect(after.drafts.get()).toEqual({ c1: "On my way" }));
  expect(after.pending.get()).toEqual([]);
});

test("half an emoji goes out as the mark that stands for it", async () => {
  call.mockResolvedValue("m1");
  const { outbox } = openOutbox();
  await outbox.send({ ...reply, body: "Yes \uD83D" });
  expect(call.mock.calls[0]?.[1]).toMatchObject({ body: "Yes \uFFFD" });
});

test("Try again hands a waiting text over under the same token", async () => {
  call.mockReturnValueOnce(new Promise(() => {})).mockResolvedValue("m1");
  const { outbox, pending } = openOutbox();
  void outbox.send(reply);
  const [waiting] = pending.get();
  outbox.tryAgain(waiting?.clientToken ?? "");
  await waitFor(() => expect(pending.get()).toEqual([]));
  expect(call.mock.calls).toHaveLength(2);
  expect(call.mock.calls[1]).toEqual(call.mock.calls[0]);
});

test("a refusal after Try again is told once", async () => {
  const refusal = new ConvexError({ code: "OPTED_OUT", message: "c1" });
  let refuse = (_: unknown) => {};
  call.mockReturnValue(new Promise((_, reject) => (refuse = reject)));
  const { outbox, pending, drafts } = openOutbox();
  const sent = outbox.send(reply);
  outbox.tryAgain(pending.get()[0]?.clientToken ?? "");
  refuse(refusal);
  await expect(sent).rejects.toBe(refusal);
  await waitFor(() => expect(pending.get()).toEqual([]));
  expect(drafts.get()).toEqual({});
});

test("two texts have two tokens", async () => {
  call.mockResolvedValue("m1");
  const { outbox } = openOutbox();
  await outbox.send(reply);
  await outbox.send(reply);
  const tokens = call.mock.calls.map(([, args]) => (args as PendingSend).clientToken);
  expect(new Set(tokens).size).toBe(2);
});
