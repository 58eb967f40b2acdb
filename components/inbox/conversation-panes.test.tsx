import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Connection } from "@/hooks/use-connection";
import { ConversationPanes } from "./conversation-panes";
import type { ConversationId } from "./views";

const query = vi.hoisted(() => ({ result: undefined as null | undefined }));
vi.mock("convex/react", () => ({ useQuery: () => query.result, useMutation: () => vi.fn() }));

afterEach(cleanup);

function open(result: null | undefined, connection: Connection) {
  query.result = result;
  render(
    <ConversationPanes
      conversationId={"nonsense" as ConversationId}
      phoneNumberId={null}
      connection={connection}
    />,
  );
}

test("a conversation that was not loaded before the connection was lost says so", () => {
  open(undefined, "lost");
  expect(screen.getByRole("status").textContent).toMatch(/^You’re offline/);
  expect(screen.queryByText("Loading messages")).toBeNull();
});

test("a conversation that loads shows where its texts will stand", () => {
  open(undefined, "live");
  expect(screen.getByText("Loading messages")).toBeTruthy();
  expect(screen.queryByRole("status")).toBeNull();
});

test("a link to no conversation says that there is none, and offers no second try", () => {
  open(null, "live");
  expect(screen.getByRole("heading", { name: "This conversation is not here" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});
