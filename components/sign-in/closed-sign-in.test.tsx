import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { ClosedSignIn } from "./closed-sign-in";

afterEach(cleanup);

test("where nobody can sign in, the page says why and what to do, and offers no way in", () => {
  render(<ClosedSignIn />);
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Sign-in needs Clerk here");
  expect(screen.getByText(/Add both Clerk keys/)).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});
