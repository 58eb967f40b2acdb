import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TokenForm } from "./token-form";

const user = userEvent.setup();
const ACCOUNT = `AC${"a".repeat(32)}`;
const TOKEN = "0123456789abcdef0123456789abcdef";
const send = vi.fn<typeof fetch>();

beforeEach(() => {
  send.mockReset().mockResolvedValue(new Response(null, { status: 202 }));
  vi.stubGlobal("fetch", send);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const sentTo = () => send.mock.calls.map(([address]) => address);
const sentBody = () => JSON.parse(send.mock.calls[0]?.[1]?.body as string) as unknown;

test("a new token goes to our own server and out of the field", async () => {
  render(<TokenForm accountSid={ACCOUNT} />);
  const field = screen.getByLabelText("New auth token");
  expect(field).toHaveAttribute("type", "password");
  await user.type(field, `${TOKEN}{Enter}`);
  expect(sentTo()).toEqual(["/api/twilio-credentials"]);
  expect(sentBody()).toEqual({ accountSid: ACCOUNT, authToken: TOKEN });
  expect(field).toHaveValue("");
});

test("the first one comes with its account", async () => {
  render(<TokenForm accountSid={null} />);
  await user.type(screen.getByLabelText("Account SID"), ACCOUNT);
  await user.type(screen.getByLabelText("Auth token"), TOKEN);
  await user.click(screen.getByRole("button", { name: "Connect Twilio" }));
  expect(sentBody()).toEqual({ accountSid: ACCOUNT, authToken: TOKEN });
});

test("a refusal is said beside the field, which keeps what was typed", async () => {
  const error = { code: "TOKEN_FORMAT", message: "That is not an Auth Token." };
  send.mockResolvedValue(Response.json({ error }, { status: 400 }));
  render(<TokenForm accountSid={ACCOUNT} />);
  const field = screen.getByLabelText("New auth token");
  await user.type(field, "short{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("That is not an Auth Token.");
  expect(field).toHaveValue("short");
  expect(field).toHaveAccessibleDescription("That is not an Auth Token.");
});

test("without a connection it says what to do", async () => {
  send.mockRejectedValue(new TypeError("Failed to fetch"));
  render(<TokenForm accountSid={ACCOUNT} />);
  await user.type(screen.getByLabelText("New auth token"), `${TOKEN}{Enter}`);
  expect(await screen.findByRole("alert")).toHaveTextContent("Try again in a moment.");
});
