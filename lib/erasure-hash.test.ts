import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { erasureHash } from "./erasure-hash";

test("is the HMAC that others compute", async () => {
  const parts = ["address", "org", "+15035550148"];
  const expected = createHmac("sha256", "key").update(JSON.stringify(parts)).digest("hex");
  expect(await erasureHash("key", parts)).toBe(expected);
});

test("differs with the key, and with where a part ends", async () => {
  const hashes = await Promise.all([
    erasureHash("key", ["a", "bc"]),
    erasureHash("key", ["ab", "c"]),
    erasureHash("other", ["a", "bc"]),
  ]);
  expect(new Set(hashes).size).toBe(3);
});
