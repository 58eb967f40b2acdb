import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseEnv } from "./env-file.mjs";
import { ROOT } from "./paths.mjs";
import { KNOWN_VARIABLES, resolveSettings } from "./settings.mjs";

const PUBLISHABLE = `pk_test_${Buffer.from("fine.clerk.example$").toString("base64")}`;

test("a clone without settings gets every stand-in, on loopback", () => {
  const settings = resolveSettings({}, {});

  expect(settings).toMatchObject({ convex: "embedded", twilio: "simulator", auth: "development" });
  expect(settings.local).toMatchObject({
    NEXT_PUBLIC_CONVEX_URL: "http://127.0.0.1:3210",
    CONVEX_SELF_HOSTED_URL: "http://127.0.0.1:3210",
    TWILIO_PHONE_NUMBER: "+15035550100",
    TWILIO_API_BASE_URL: "http://127.0.0.1:4010",
    PUBLIC_WEBHOOK_URL: "http://localhost:3000",
  });
  expect(settings.local["TWILIO_ACCOUNT_SID"]).toMatch(/^AC[0-9a-f]{32}$/);
  expect(settings.local["TWILIO_AUTH_TOKEN"]).toMatch(/^[0-9a-f]{32}$/);
});

test("what was generated once stays, and addresses follow the ports", () => {
  const first = resolveSettings({}, {});
  const second = resolveSettings({ PORT: "3100", CONVEX_PORT: "3310" }, first.local);

  for (const name of [
    "CONVEX_SELF_HOSTED_ADMIN_KEY",
    "TWILIO_AUTH_TOKEN",
    "SERVICE_PRIVATE_KEY",
    "SERVICE_JWKS",
    "DEV_AUTH_PRIVATE_KEY",
    "MEMBER_JWKS",
    "MEDIA_TOKEN_SECRET",
    "ERASURE_HMAC_KEY",
    "SECRETS_KEY",
    "SIMULATOR_CONTROL_TOKEN",
  ]) {
    expect(second.local[name], name).toBe(first.local[name]);
  }
  expect(second.local["PUBLIC_WEBHOOK_URL"]).toBe("http://localhost:3100");
  expect(second.local["NEXT_PUBLIC_CONVEX_URL"]).toBe("http://127.0.0.1:3310");
});

test("generated values fit on a line of an env file without quotes", () => {
  for (const [name, value] of Object.entries(resolveSettings({}, {}).local)) {
    expect(value, name).toMatch(/^[\w+:/.,;=-]+$/);
  }
});

test("the public half of a key is the one that its JWKS offers, under the kid in the tokens", () => {
  const { local } = resolveSettings({}, {});
  for (const [kid, privateName, jwksName] of [
    ["service", "SERVICE_PRIVATE_KEY", "SERVICE_JWKS"],
    ["development", "DEV_AUTH_PRIVATE_KEY", "MEMBER_JWKS"],
  ] as const) {
    const pem = Buffer.from(local[privateName] ?? "", "base64").toString();
    const publicJwk = createPublicKey(createPrivateKey(pem)).export({ format: "jwk" });
    const encoded = local[jwksName]?.split("base64,")[1] ?? "";
    const jwks: unknown = JSON.parse(Buffer.from(encoded, "base64").toString());
    expect(jwks).toEqual({ keys: [{ ...publicJwk, kid, alg: "ES256", use: "sig" }] });
  }
});

describe("stand-ins step aside", () => {
  test("for a real Twilio account", () => {
    const own = { TWILIO_ACCOUNT_SID: `AC${"1".repeat(32)}`, TWILIO_AUTH_TOKEN: "2".repeat(32) };
    const settings = resolveSettings(own, resolveSettings({}, {}).local);

    expect(settings.twilio).toBe("account");
    expect(settings.variables).toMatchObject(own);
    expect(settings.variables["TWILIO_API_BASE_URL"]).toBeUndefined();
    expect(settings.variables["PHONE_SIMULATOR_URL"]).toBeUndefined();
    expect(settings.local["TWILIO_AUTH_TOKEN"]).toBeUndefined();
  });

  test("for a self-hosted Convex deployment, whose URL the browser gets too", () => {
    const own = {
      CONVEX_SELF_HOSTED_URL: "https://convex.example.com",
      CONVEX_SELF_HOSTED_ADMIN_KEY: "key",
    };
    const settings = resolveSettings(own, {});

    expect(settings.convex).toBe("selfHosted");
    expect(settings.variables["NEXT_PUBLIC_CONVEX_URL"]).toBe("https://convex.example.com");
    expect(settings.local["CONVEX_SELF_HOSTED_ADMIN_KEY"]).toBeUndefined();
  });

  test("for Convex Cloud", () => {
    const own = {
      CONVEX_DEPLOYMENT: "dev:brave-otter-1",
      NEXT_PUBLIC_CONVEX_URL: "https://brave-otter-1.convex.cloud",
    };
    expect(resolveSettings(own, {}).convex).toBe("cloud");
  });

  test("for Clerk, whose issuer then is the only one and the development key is gone", () => {
    const own = { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE, CLERK_SECRET_KEY: "sk_test_1" };
    const settings = resolveSettings(own, resolveSettings({}, {}).local);

    expect(settings.auth).toBe("clerk");
    expect(settings.variables).toMatchObject({
      MEMBER_JWT_ISSUER: "https://fine.clerk.example",
      MEMBER_JWKS: "https://fine.clerk.example/.well-known/jwks.json",
      MEMBER_JWT_ALGORITHM: "RS256",
    });
    expect(settings.variables["DEV_AUTH_PRIVATE_KEY"]).toBeUndefined();
  });
});

test.each([
  [
    "one Clerk key alone",
    { CLERK_SECRET_KEY: "sk_test_1" },
    "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is missing",
  ],
  [
    "the other Clerk key alone",
    { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE },
    "CLERK_SECRET_KEY is missing",
  ],
  [
    "a Clerk key that is none",
    { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "pk_test_x", CLERK_SECRET_KEY: "sk_test_1" },
    "not a publishable key",
  ],
  ["an account without its token", { TWILIO_ACCOUNT_SID: "AC1" }, "TWILIO_AUTH_TOKEN is missing"],
  ["a deployment without its key", { CONVEX_SELF_HOSTED_URL: "https://x.example" }, "ADMIN_KEY"],
  [
    "a cloud deployment without its URL",
    { CONVEX_DEPLOYMENT: "dev:x" },
    "NEXT_PUBLIC_CONVEX_URL is missing",
  ],
  [
    "a URL without its deployment",
    { NEXT_PUBLIC_CONVEX_URL: "https://x.example" },
    "no deployment",
  ],
  ["a port that is none", { PORT: "http" }, 'PORT is "http"'],
  [
    "a webhook URL with a path",
    { PUBLIC_WEBHOOK_URL: "https://x.example/api" },
    "must be an origin",
  ],
  ["a webhook URL in the open", { PUBLIC_WEBHOOK_URL: "http://x.example" }, "must be an origin"],
])("%s is an error that says what to do", (_case, own, sentence) => {
  expect(() => resolveSettings(own, {})).toThrow(sentence);
});

test("an empty value in the environment counts as not set", () => {
  const own = { TWILIO_ACCOUNT_SID: "", TWILIO_AUTH_TOKEN: "", CLERK_SECRET_KEY: "" };
  expect(resolveSettings(own, {})).toMatchObject({ twilio: "simulator", auth: "development" });
});

test(".env.example names exactly the variables that may be set", () => {
  const example = readFileSync(join(ROOT, ".env.example"), "utf8");
  const named = parseEnv(example.replaceAll(/^# ?(?=[A-Z][A-Z0-9_]*=)/gm, ""));
  expect(Object.keys(named).sort()).toEqual([...KNOWN_VARIABLES].sort());
});
