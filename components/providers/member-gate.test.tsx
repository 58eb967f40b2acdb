import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { ConvexProviderWithAuth, type ConvexReactClient } from "convex/react";
import { afterEach, expect, test, vi } from "vitest";
import { appError } from "@/lib/errors";
import { MemberGate } from "./member-gate";
import { SignOutContext } from "./sign-out";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  connectionState = { isWebSocketConnected: true };
});

const AUTH = {
  isLoading: false,
  isAuthenticated: true,
  fetchAccessToken: () => Promise.resolve("eyJ"),
};
const useAuth = () => AUTH;

let connectionState = { isWebSocketConnected: true };

/** The gate under a client that confirms (or refuses) the token when it is told to. */
function openGate(enter: () => Promise<null>) {
  let confirm: (isAuthenticated: boolean) => void = () => undefined;
  const client = {
    setAuth: (_fetch: unknown, onChange: (isAuthenticated: boolean) => void) => {
      confirm = onChange;
    },
    clearAuth: () => undefined,
    connectionState: () => connectionState,
    subscribeToConnectionState: () => () => undefined,
    mutation: vi.fn(enter),
  };
  const signOut = vi.fn(() => Promise.resolve());
  render(
    <ConvexProviderWithAuth client={client as unknown as ConvexReactClient} useAuth={useAuth}>
      <SignOutContext value={signOut}>
        <MemberGate fallback={<p>Loading</p>}>
          <p>The inbox</p>
        </MemberGate>
      </SignOutContext>
    </ConvexProviderWithAuth>,
  );
  return { client, signOut, confirm: (value: boolean) => confirm(value) };
}

test("the inbox opens when Convex has confirmed the person and let them in", async () => {
  const { client, confirm } = openGate(() => Promise.resolve(null));
  expect(screen.getByText("Loading")).toBeTruthy();
  expect(client.mutation).not.toHaveBeenCalled();
  confirm(true);
  expect(await screen.findByText("The inbox")).toBeTruthy();
  expect(client.mutation).toHaveBeenCalledTimes(1);
});

test("being refused says why, and trying again can help", async () => {
  const enter = vi
    .fn<() => Promise<null>>()
    .mockRejectedValueOnce(appError("FORBIDDEN", "no"))
    .mockResolvedValueOnce(null);
  const { confirm } = openGate(enter);
  confirm(true);
  expect((await screen.findByRole("alert")).textContent).toContain("Ask an admin");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("The inbox")).toBeTruthy();
});

test("a session that has ended offers the sign-in and keeps nothing of the inbox", async () => {
  const { confirm, signOut } = openGate(() => Promise.resolve(null));
  confirm(true);
  await screen.findByText("The inbox");
  confirm(false);
  await waitFor(() => {
    expect(screen.queryByText("The inbox")).toBeNull();
  });
  expect(screen.getByRole("alert").textContent).toContain("Your session has ended");
  await userEvent.click(screen.getByRole("button", { name: "Go to sign-in" }));
  expect(signOut).toHaveBeenCalledWith("/");
});

test("a backend that does not answer is mentioned after some seconds, not at once", () => {
  vi.useFakeTimers();
  connectionState = { isWebSocketConnected: false };
  openGate(() => Promise.resolve(null));
  expect(screen.getByRole("status").textContent).toBe("");
  act(() => {
    vi.advanceTimersByTime(5_000);
  });
  expect(screen.getByText("Loading")).toBeTruthy();
  expect(screen.getByRole("status").textContent).toContain("does not answer yet");
});
