import { expect, test } from "vitest";
import { openMediaToken, signMediaToken } from "./media-token.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const NOW = Date.UTC(2026, 2, 2);

test("a token names its file until it expires", async () => {
  const token = await signMediaToken(SECRET, "media123", NOW + 1000);
  expect(token).toMatch(/^[\w-]+\.[\w-]{43}$/);
  expect(await openMediaToken(SECRET, token, NOW)).toBe("media123");
  expect(await openMediaToken(SECRET, token, NOW + 1000)).toBeNull();
});

test("a token of another key is none", async () => {
  const token = await signMediaToken("another", "media123", NOW + 1000);
  expect(await openMediaToken(SECRET, token, NOW)).toBeNull();
});

test("no changed character passes", async () => {
  const token = await signMediaToken(SECRET, "media123", NOW + 1000);
  for (let i = 0; i < token.length; i += 1) {
    // The last character of 43 carries four bits, so its neighbour may mean the same.
    if (i === token.length - 1) continue;
    const changed = token.slice(0, i) + (token[i] === "A" ? "B" : "A") + token.slice(i + 1);
    expect(await openMediaToken(SECRET, changed, NOW), `at ${i}`).toBeNull();
  }
});

test.each(["", ".", "a", "a.b", "a.b.c", "=.=", "….…", "a.".repeat(1000)])(
  "%j is no token",
  async (token) => {
    expect(await openMediaToken(SECRET, token, NOW)).toBeNull();
  },
);
