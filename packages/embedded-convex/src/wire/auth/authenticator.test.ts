import { expect, test } from "vitest";
import { AdminKey } from "./admin-key.ts";
import { Authenticator } from "./authenticator.ts";

const KEY = "deployment|0123456789abcdef";
const HOST = "127.0.0.1:3210";

const authenticator = new Authenticator(new AdminKey(KEY), (token) =>
  Promise.resolve({ identity: { subject: token }, expiresAtMs: 5 }),
);

test("no header is nobody", async () => {
  const { caller } = await authenticator.fromHeader(undefined, HOST);
  expect(caller).toEqual({ identity: null, isAdmin: false });
});

test("a bearer token is a user until it expires", async () => {
  const session = await authenticator.fromHeader("Bearer t", HOST);
  expect(session).toEqual({
    caller: { identity: { subject: "t" }, isAdmin: false },
    expiresAtMs: 5,
  });
});

test("the admin key is an admin without identity", async () => {
  const { caller } = await authenticator.fromHeader(`Convex ${KEY}`, HOST);
  expect(caller).toEqual({ identity: null, isAdmin: true });
});

test.each(["localhost:3210", "[::1]:3210", "127.0.0.1"])("%s is a loopback name", async (host) => {
  await expect(authenticator.fromHeader(`Convex ${KEY}`, host)).resolves.toBeDefined();
});

test.each(["evil.test", "127.0.0.1.evil.test", "localhost.evil.test:3210", undefined])(
  "the admin key does not count under the host %s",
  async (host) => {
    const refused = authenticator.fromHeader(`Convex ${KEY}`, host);
    await expect(refused).rejects.toMatchObject({ code: "BadHost" });
  },
);

test.each([`Convex ${KEY}x`, "Convex ", `Convex ${KEY.slice(0, -1)}`])(
  "a wrong key is refused",
  async (header) => {
    const refused = authenticator.fromHeader(header, HOST);
    await expect(refused).rejects.toMatchObject({ code: "BadDeployKey" });
  },
);

test.each(["Basic x", `Convex ${KEY}:!`, `Convex ${KEY}:MQ==`])(
  "%s is no header that we know",
  async (header) => {
    const refused = authenticator.fromHeader(header, HOST);
    await expect(refused).rejects.toMatchObject({ code: "InvalidAuthHeader" });
  },
);

test.each(["short", "with:a:colon:0123456789abcdef", "with a blank 0123456789abcdef"])(
  "%s is refused as an admin key",
  (key) => {
    expect(() => new AdminKey(key)).toThrow("at least 24 characters");
  },
);
