import { randomBytes } from "node:crypto";
import { beforeEach, expect, test, vi } from "vitest";
import { sealToken } from "../twilio/sealed-token.ts";
import { createSigningTokens, TokensUnavailableError } from "./twilio-accounts.ts";

const KEY = randomBytes(32).toString("base64");
const OURS = `AC${"a".repeat(32)}`;
const SEALED = `AC${"b".repeat(32)}`;
const OLD = "0123456789abcdef0123456789abcdef";
const NEW = "fedcba9876543210fedcba9876543210";

beforeEach(() => {
  vi.spyOn(console, "warn").mockReturnValue(undefined);
});

/** An installation with one account in its environment, and others in its database. */
async function startTokens() {
  const clock = { now: 0 };
  const database = new Map<string, string[]>();
  let isDown = false;
  const load = vi.fn(() =>
    isDown
      ? Promise.reject(new Error("down"))
      : Promise.resolve(
          [...database].map(([accountSid, sealedTokens]) => ({ accountSid, sealedTokens })),
        ),
  );
  const tokens = createSigningTokens({
    environment: () => new Map([[OURS, [{ token: OLD, label: "primary" }]]]),
    load,
    keys: () => [KEY],
    now: () => clock.now,
  });
  const keep = async (accountSid: string, ...plain: string[]) => {
    database.set(accountSid, await Promise.all(plain.map((t) => sealToken([KEY], accountSid, t))));
  };
  await keep(SEALED, OLD);
  return {
    clock,
    load,
    keep,
    database,
    breakDown: (down: boolean) => {
      isDown = down;
    },
    of: async (sid: string) => (await tokens.of(sid)).map(({ token }) => token),
    readAgain: async (sid: string) =>
      (await tokens.readAgain(sid))?.map(({ token }) => token) ?? null,
  };
}

test("the environment's account costs no look-up, whatever signature comes", async () => {
  const { of, readAgain, load } = await startTokens();
  expect(await of(OURS)).toEqual([OLD]);
  expect(await readAgain(OURS)).toBeNull();
  expect(load).not.toHaveBeenCalled();
});

test("sealed tokens are opened, the one that calls Twilio first, and kept for a minute", async () => {
  const { of, load, keep, clock } = await startTokens();
  await keep(SEALED, NEW, OLD);
  expect(await of(SEALED)).toEqual([NEW, OLD]);
  clock.now = 59_999;
  expect(await of(SEALED)).toEqual([NEW, OLD]);
  expect(load).toHaveBeenCalledTimes(1);
});

test("a token that was removed is refused after a minute", async () => {
  const { of, keep, clock } = await startTokens();
  await keep(SEALED, NEW, OLD);
  await of(SEALED);
  await keep(SEALED, NEW);
  clock.now = 60_000;
  expect(await of(SEALED)).toEqual([NEW]);
});

test("a token that was added is known at the first signature that fits no other", async () => {
  const { of, readAgain, keep, clock, load } = await startTokens();
  await of(SEALED);
  await keep(SEALED, OLD, NEW);
  clock.now = 4_999;
  expect(await readAgain(SEALED)).toBeNull();
  clock.now = 5_000;
  expect(await readAgain(SEALED)).toEqual([OLD, NEW]);
  expect(await readAgain(SEALED)).toBeNull();
  expect(load).toHaveBeenCalledTimes(2);
});

test("an account that was connected a moment ago is found within five seconds", async () => {
  const { of, keep, clock } = await startTokens();
  const newcomer = `AC${"c".repeat(32)}`;
  expect(await of(newcomer)).toEqual([]);
  await keep(newcomer, NEW);
  clock.now = 5_000;
  expect(await of(newcomer)).toEqual([NEW]);
});

test("a flood for accounts that are not ours costs a look-up in five seconds, one at a time", async () => {
  const { of, load, clock } = await startTokens();
  for (clock.now = 0; clock.now < 60_000; clock.now += 100) {
    const random = () => `AC${randomBytes(16).toString("hex")}`;
    expect(await Promise.all([of(random()), of(random()), of(SEALED)])).toEqual([[], [], [OLD]]);
  }
  expect(load).toHaveBeenCalledTimes(12);
});

test.each(["", "AC", `AC${"A".repeat(32)}`, `SM${"a".repeat(32)}`, `${SEALED}\n`])(
  "%j is no account, and costs nothing",
  async (accountSid) => {
    const { of, load } = await startTokens();
    expect(await of(accountSid)).toEqual([]);
    expect(load).not.toHaveBeenCalled();
  },
);

test("while the tokens cannot be read nobody is called a forger, nor asked more than once a second", async () => {
  const { of, load, clock, breakDown } = await startTokens();
  breakDown(true);
  await expect(of(SEALED)).rejects.toThrow(TokensUnavailableError);
  clock.now = 999;
  await expect(of(SEALED)).rejects.toThrow(TokensUnavailableError);
  expect(load).toHaveBeenCalledTimes(1);
  expect(await of(OURS)).toEqual([OLD]);
  breakDown(false);
  clock.now = 1_000;
  expect(await of(SEALED)).toEqual([OLD]);
});

test("an account whose tokens do not open is no forger's, and stops no other", async () => {
  const { of, database, keep } = await startTokens();
  const broken = `AC${"d".repeat(32)}`;
  const otherKey = randomBytes(32).toString("base64");
  database.set(broken, [await sealToken([otherKey], broken, OLD)]);
  await keep(SEALED, NEW);
  expect(await of(SEALED)).toEqual([NEW]);
  await expect(of(broken)).rejects.toThrow(TokensUnavailableError);
});

test("a clock that is set back does not keep old tokens for longer", async () => {
  const { of, load, clock } = await startTokens();
  clock.now = 1_000_000;
  await of(SEALED);
  clock.now = 0;
  await of(SEALED);
  expect(load).toHaveBeenCalledTimes(2);
});
