import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { ErasureBanner } from "./erasure-banner";
import { InboxContext, type InboxContextValue } from "./inbox-context";

const convex = vi.hoisted(() => ({ hasFailed: false, pathname: "/" }));
vi.mock("next/navigation", () => ({ usePathname: () => convex.pathname }));
vi.mock("convex/react", () => ({
  useQuery: (_query: unknown, args: unknown) => (args === "skip" ? undefined : convex.hasFailed),
}));

afterEach(cleanup);

function show(isAdmin: boolean) {
  const value = { me: { isAdmin } } as unknown as InboxContextValue;
  return render(
    <InboxContext value={value}>
      <ErasureBanner />
    </InboxContext>,
  );
}

test("admins are told wherever they are that Twilio still has what was erased, and nobody else", () => {
  expect(show(true).container).toBeEmptyDOMElement();
  convex.hasFailed = true;
  expect(show(false).container).toBeEmptyDOMElement();
  show(true);
  expect(screen.getByRole("alert")).toHaveTextContent("Twilio still has texts");
  expect(screen.getByRole("link")).toHaveAttribute("href", "/settings/retention");
});

test("it leads nowhere on the page that it is about", () => {
  convex.hasFailed = true;
  convex.pathname = "/settings/retention";
  show(true);
  expect(screen.getByRole("alert")).toBeVisible();
  expect(screen.queryByRole("link")).toBeNull();
});
