import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { seal, SealingError, sealingKeys, unseal } from "./sealing";
import { sealToken, unsealToken } from "./twilio/sealed-token";

const newKey = () => randomBytes(32).toString("base64");
const KEY = newKey();
const TOKEN = "0123456789abcdef0123456789abcdef";
const OURS = `AC${"a".repeat(32)}`;
const THEIRS = `AC${"b".repeat(32)}`;

describe("a sealed secret", () => {
  test.each(["", TOKEN, "ключ 🔑", "\u0000\uFEFF"])("opens as what it was: %j", async (secret) => {
    expect(await unseal([KEY], await seal([KEY], secret, "a"), "a")).toBe(secret);
  });

  test("says nothing of what it holds, and is another one each time", async () => {
    const first = await seal([KEY], TOKEN, "a");
    expect(first).toMatch(/^v1\.[\w-]{16}\.[\w-]+$/);
    expect(first).not.toContain(TOKEN);
    expect(await seal([KEY], TOKEN, "a")).not.toBe(first);
  });

  test("opens with a key in base64 and in base64url", async () => {
    const bytes = Buffer.alloc(32, 0xfb);
    const sealed = await seal([bytes.toString("base64")], TOKEN, "a");
    expect(await unseal([bytes.toString("base64url")], sealed, "a")).toBe(TOKEN);
  });

  test("opens with the key before the current one, and is sealed with the current one", async () => {
    const current = newKey();
    const old = await seal([KEY], TOKEN, "a");
    expect(await unseal([current, KEY], old, "a")).toBe(TOKEN);
    const renewed = await seal([current, KEY], TOKEN, "a");
    expect(await unseal([current], renewed, "a")).toBe(TOKEN);
  });

  test("does not open for another purpose, with another key, or when one bit of it is changed", async () => {
    const sealed = await seal([KEY], TOKEN, "a");
    await expect(unseal([KEY], sealed, "b")).rejects.toThrow(SealingError);
    await expect(unseal([newKey()], sealed, "a")).rejects.toThrow(SealingError);
    const at = sealed.length - 5;
    const changed = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
    await expect(unseal([KEY], changed, "a")).rejects.toThrow(SealingError);
  });

  test.each(["", "v2.aaaa.bbbb", "v1.aaaa", "v1.aaaa.bbbb.cccc", "v1.*.*", TOKEN])(
    "%j is none, which is said without repeating it",
    async (sealed) => {
      const error = await unseal([KEY], sealed, "a").catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(SealingError);
      if (sealed !== "") expect((error as Error).message).not.toContain(sealed);
    },
  );
});

describe("a key", () => {
  test.each([undefined, ""])("that is not set (%j) is named", async (SECRETS_KEY) => {
    const keys = sealingKeys({ SECRETS_KEY });
    await expect(seal(keys, TOKEN, "a")).rejects.toThrow("SECRETS_KEY is not set");
    await expect(unseal(keys, "v1.aaaa.bbbb", "a")).rejects.toThrow("SECRETS_KEY is not set");
  });

  test.each(["short", randomBytes(16).toString("base64"), "%%%", randomBytes(33).toString("hex")])(
    "of another size or form (%j) is refused without being repeated",
    async (key) => {
      const error = await seal([key], TOKEN, "a").catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ message: expect.stringContaining("not 32 bytes") as string });
      expect((error as Error).message).not.toContain(key);
    },
  );
});

test("a token opens as its own account's alone", async () => {
  const sealed = await sealToken([KEY], OURS, TOKEN);
  expect(await unsealToken([KEY], OURS, sealed)).toBe(TOKEN);
  await expect(unsealToken([KEY], THEIRS, sealed)).rejects.toThrow(SealingError);
});
