import { expect, test } from "vitest";
import { generateSigningKey } from "../run/secrets.mjs";
import { checkVariables } from "./variables.ts";

const account = {
  TWILIO_ACCOUNT_SID: `AC${"a".repeat(32)}`,
  TWILIO_AUTH_TOKEN: "b".repeat(32),
  TWILIO_PHONE_NUMBER: "+15035550100",
  PUBLIC_WEBHOOK_URL: "https://inbox.example.com",
};
const clerk = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "pk_test_ZmluZS5jbGVyay5leGFtcGxlJA==",
  CLERK_SECRET_KEY: "sk_test_abc",
};

const problems = (own: Record<string, string>) =>
  checkVariables(own).filter(({ level }) => level !== "ok");

test("a clone without settings is fine", () => {
  expect(problems({})).toEqual([]);
});

test("a real account with Clerk is fine", () => {
  const { privateKey } = generateSigningKey("service");
  expect(problems({ ...account, ...clerk, SERVICE_PRIVATE_KEY: privateKey })).toEqual([]);
});

test.each([
  ["a short SID", { TWILIO_ACCOUNT_SID: "AC123" }, "has 5 characters; an Account SID has 34"],
  ["an API key for a SID", { TWILIO_ACCOUNT_SID: `SK${"a".repeat(32)}` }, "is an API key"],
  ["no SID", { TWILIO_ACCOUNT_SID: "" }, "is not set"],
  ["a cut token", { TWILIO_AUTH_TOKEN: "b".repeat(31) }, "has 31 characters"],
  ["a number with spaces", { TWILIO_PHONE_NUMBER: "+1 503 555 0100" }, "is not in E.164"],
  ["a number without its country", { TWILIO_PHONE_NUMBER: "5035550100" }, "is not in E.164"],
  ["a URL with a path", { PUBLIC_WEBHOOK_URL: "https://x.example/api" }, "is not an origin"],
  ["a URL with a slash", { PUBLIC_WEBHOOK_URL: "https://x.example/" }, "is not an origin"],
  ["a URL without TLS", { PUBLIC_WEBHOOK_URL: "http://x.example" }, "is not https"],
  ["no URL", { PUBLIC_WEBHOOK_URL: "" }, "is not set"],
  ["one Clerk key alone", { CLERK_SECRET_KEY: "" }, "is not set, though"],
  ["a swapped Clerk key", { CLERK_SECRET_KEY: "pk_test_x" }, "is not a secret key"],
  [
    "two deployments",
    { CONVEX_DEPLOYMENT: "dev:x", CONVEX_SELF_HOSTED_URL: "https://x.example" },
    "are both set",
  ],
  ["a key that is none", { SERVICE_PRIVATE_KEY: "abc" }, "is not a P-256 private key"],
  ["a guessable erasure key", { ERASURE_HMAC_KEY: "secret" }, "is shorter than 32 bytes"],
  ["a sealing key of another size", { SECRETS_KEY: "c2hvcnQ=" }, "is not 32 bytes in base64"],
  ["a port that is none", { PORT: "99999" }, 'is "99999"'],
])("%s is an error with what to do", (_case, override, says) => {
  const [problem, ...others] = problems({ ...account, ...clerk, ...override });
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ level: "error" });
  expect(problem?.says).toContain(says);
  expect(problem?.fix).toMatch(/\w+.*\./);
});

test("a loopback URL with a real account is a warning: texts cannot come in", () => {
  const own = { ...account, ...clerk, PUBLIC_WEBHOOK_URL: "http://localhost:3000" };
  expect(problems(own)).toMatchObject([{ variable: "PUBLIC_WEBHOOK_URL", level: "warning" }]);
});

test("a public URL without Clerk is a warning: nobody can sign in", () => {
  expect(problems(account)).toMatchObject([{ variable: "CLERK_SECRET_KEY", level: "warning" }]);
});

test("nothing that the doctor says holds a secret or a number", () => {
  const said = JSON.stringify(checkVariables({ ...account, ...clerk, TWILIO_PHONE_NUMBER: "+12" }));
  for (const secret of [account.TWILIO_AUTH_TOKEN, clerk.CLERK_SECRET_KEY, '+12"']) {
    expect(said).not.toContain(secret);
  }
});
