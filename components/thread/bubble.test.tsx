import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { Bubble } from "./bubble";
import type { ThreadMessage } from "./thread-message";

afterEach(cleanup);

test.each(["", " \n "])("a text of %j is shown as blank, not as an empty bubble", (body) => {
  const message = { body, media: [], isInbound: true, erasedAt: null } as unknown as ThreadMessage;
  render(<Bubble message={message} isFirst isLast sender="Marisol Vega" />);
  expect(screen.getByText("(blank text)")).toHaveClass("text-muted-foreground");
});

test("a text that was erased says so, and shows nothing of itself", () => {
  const message = { body: "", media: [], isInbound: true, erasedAt: 1 } as unknown as ThreadMessage;
  render(<Bubble message={message} isFirst isLast sender="Marisol Vega" />);
  expect(screen.getByText("Erased")).toBeVisible();
});
