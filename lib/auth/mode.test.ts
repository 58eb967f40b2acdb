import { expect, test } from "vitest";
import { authModeOf } from "./mode.ts";

const publishable = { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "pk_live_x" };
const secret = { CLERK_SECRET_KEY: "sk_live_x" };

test("both Clerk keys mean Clerk, neither means the development sign-in", () => {
  expect(authModeOf({ ...publishable, ...secret })).toBe("clerk");
  expect(authModeOf({})).toBe("dev");
  expect(authModeOf({ CLERK_SECRET_KEY: " ", NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "" })).toBe("dev");
});

test("one Clerk key alone stops the start and names the other", () => {
  expect(() => authModeOf(publishable)).toThrow("CLERK_SECRET_KEY is missing");
  expect(() => authModeOf(secret)).toThrow("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is missing");
});
