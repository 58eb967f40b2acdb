import { expect, test } from "vitest";
import { signInPath, toReturnPath } from "./return-path.ts";

test("signing in leads back to the page that asked for it", () => {
  expect(signInPath("/?c=k57&number=n1")).toBe("/sign-in?redirect_url=%2F%3Fc%3Dk57%26number%3Dn1");
  expect(toReturnPath("/?c=k57&number=n1")).toBe("/?c=k57&number=n1");
  expect(signInPath("/")).toBe("/sign-in");
});

test.each([
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "/x/..//evil.example",
  "javascript:alert(1)",
  "evil.example",
  "",
  "/api/dev-auth/sign-out",
  "/sign-in?redirect_url=/",
])("%j leads to the inbox and nowhere else", (value) => {
  expect(toReturnPath(value)).toBe("/");
  expect(signInPath(value)).toBe("/sign-in");
});

test("what is no text leads to the inbox", () => {
  expect(toReturnPath(undefined)).toBe("/");
  expect(toReturnPath(["/a", "/b"])).toBe("/");
});
