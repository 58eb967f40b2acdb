import { ConvexReactClient } from "convex/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { appError } from "@/lib/errors";
import { createConvexClient } from "./convex-client";

const written = vi.fn();

beforeEach(() => {
  written.mockReset();
  vi.spyOn(console, "error").mockImplementation(written);
});
afterEach(() => vi.restoreAllMocks());

async function callAndFailWith(error: Error) {
  const client = createConvexClient("http://localhost:1");
  vi.spyOn(ConvexReactClient.prototype, "mutation").mockImplementation(() => {
    client.logger.error(`[CONVEX M(messages:discard)] ${error.message}`);
    return Promise.reject(error);
  });
  const called = client.mutation(api.messages.discard, { messageId: "m1" as Id<"messages"> });
  await expect(called).rejects.toBe(error);
}

test("a refusal that a person is told of stays out of the console", async () => {
  await callAndFailWith(appError("OPTED_OUT", "c1"));
  expect(written).not.toHaveBeenCalled();
});

test("a defect is written to the console, once", async () => {
  const defect = new Error("[Request ID: 1] Server Error");
  await callAndFailWith(defect);
  expect(written.mock.calls).toEqual([[defect]]);
});

test("every other complaint of Convex is written to the console", () => {
  createConvexClient("http://localhost:1").logger.error("Failed to authenticate");
  expect(written.mock.calls).toEqual([["Failed to authenticate"]]);
});
