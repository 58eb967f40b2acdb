import { expect, test } from "vitest";
import { findEnv, requireEnv, serverEnv } from "./env.ts";
import { environmentTokens } from "./twilio-accounts.ts";

const env = (variables: Record<string, string>) => variables as NodeJS.ProcessEnv;

test("an empty variable is an unset one, and a missing one is named", () => {
  expect(findEnv("X", env({ X: " " }))).toBeNull();
  expect(() => requireEnv("SERVICE_PRIVATE_KEY", env({}))).toThrow(
    "SERVICE_PRIVATE_KEY is not set",
  );
});

test("addresses are compared without trailing slashes and paths", () => {
  expect(
    serverEnv(
      env({
        NEXT_PUBLIC_CONVEX_URL: "http://127.0.0.1:3210/",
        PUBLIC_WEBHOOK_URL: "https://inbox.example.com/",
      }),
    ),
  ).toEqual({ convexUrl: "http://127.0.0.1:3210", publicWebhookUrl: "https://inbox.example.com" });
});

test("the tokens of an account are the current one and, in a rotation, the next", () => {
  const account = { TWILIO_ACCOUNT_SID: "AC1", TWILIO_AUTH_TOKEN: "old" };
  const old = { token: "old", label: "primary" };
  expect([...environmentTokens(env(account))]).toEqual([["AC1", [old]]]);
  expect([...environmentTokens(env({ ...account, TWILIO_AUTH_TOKEN_NEXT: "new" }))]).toEqual([
    ["AC1", [old, { token: "new", label: "secondary" }]],
  ]);
  expect(environmentTokens(env({ TWILIO_ACCOUNT_SID: "AC1" })).size).toBe(0);
  expect(environmentTokens(env({ TWILIO_AUTH_TOKEN: "old" })).size).toBe(0);
});
