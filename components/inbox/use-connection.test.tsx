import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useConnection } from "@/hooks/use-connection";

const state = vi.hoisted(() => ({ isWebSocketConnected: true }));
vi.mock("convex/react", () => ({ useConvexConnectionState: () => state }));

function tellNetwork(isOnline: boolean) {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(isOnline);
  act(() => void window.dispatchEvent(new Event(isOnline ? "online" : "offline")));
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("a lost network is shown after four seconds, while the socket still looks open", () => {
  const { result } = renderHook(useConnection);
  tellNetwork(false);
  act(() => void vi.advanceTimersByTime(3_999));
  expect(result.current).toBe("live");
  act(() => void vi.advanceTimersByTime(1));
  expect(result.current).toBe("lost");

  tellNetwork(true);
  act(() => void vi.advanceTimersByTime(1));
  expect(result.current).toBe("back");
  act(() => void vi.advanceTimersByTime(2_000));
  expect(result.current).toBe("live");
});

test("Try now does not hide the bar while there is no network", () => {
  const { result } = renderHook(useConnection);
  tellNetwork(false);
  act(() => void vi.advanceTimersByTime(4_000));
  act(() => void window.dispatchEvent(new Event("online")));
  act(() => void vi.advanceTimersByTime(3_000));
  expect(result.current).toBe("lost");
});

test("a loss of three seconds is not worth a word", () => {
  const { result } = renderHook(useConnection);
  tellNetwork(false);
  act(() => void vi.advanceTimersByTime(3_000));
  tellNetwork(true);
  act(() => void vi.advanceTimersByTime(5_000));
  expect(result.current).toBe("live");
});
