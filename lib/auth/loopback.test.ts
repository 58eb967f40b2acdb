import { expect, test } from "vitest";
import { isDirectLoopbackRequest, isLoopbackUrl } from "./loopback.ts";

/** What Next adds by itself to a request that no proxy has touched. */
const filledInByNext = {
  host: "localhost:3000",
  "x-forwarded-host": "localhost:3000",
  "x-forwarded-port": "3000",
  "x-forwarded-proto": "http",
  "x-forwarded-for": "::1",
};

test.each([
  ["localhost", { host: "localhost:3000" }],
  ["localhost in capitals", { host: "LOCALHOST" }],
  ["IPv4", { host: "127.0.0.1:3000" }],
  ["IPv6", { host: "[::1]:3000" }],
  ["what Next fills in", filledInByNext],
  [
    "an IPv4 client on an IPv6 socket",
    { ...filledInByNext, "x-forwarded-for": "::ffff:127.0.0.1" },
  ],
])("a request straight from this machine: %s", (_name, headers) => {
  expect(isDirectLoopbackRequest(new Headers(headers))).toBe(true);
});

test.each([
  ["no Host", {}],
  ["a public Host", { host: "inbox.example.com" }],
  ["a name that only begins like one", { host: "localhost.example.com:3000" }],
  ["an address of the local network", { host: "192.168.1.20:3000" }],
  ["Forwarded", { ...filledInByNext, forwarded: "for=203.0.113.9" }],
  ["a tunnel's client", { ...filledInByNext, "x-forwarded-for": "203.0.113.9" }],
  [
    "a client that claims to be local",
    { ...filledInByNext, "x-forwarded-for": "127.0.0.1, 203.0.113.9" },
  ],
  ["a tunnel's host", { ...filledInByNext, "x-forwarded-host": "abc.ngrok.app" }],
  ["TLS before us", { ...filledInByNext, "x-forwarded-proto": "https" }],
  ["any other forwarding header", { ...filledInByNext, "x-forwarded-server": "edge" }],
  ["Cloudflare's header", { ...filledInByNext, "cf-connecting-ip": "127.0.0.1" }],
])("a request that came through something: %s", (_name, headers) => {
  expect(isDirectLoopbackRequest(new Headers(headers))).toBe(false);
});

test("a URL is loopback by its host alone", () => {
  expect(isLoopbackUrl("http://localhost:3000")).toBe(true);
  expect(isLoopbackUrl("http://[::1]:3000/path")).toBe(true);
  expect(isLoopbackUrl("https://inbox.example.com/?localhost")).toBe(false);
  expect(isLoopbackUrl("http://localhost@inbox.example.com")).toBe(false);
  expect(isLoopbackUrl("localhost")).toBe(false);
  expect(isLoopbackUrl("")).toBe(false);
});
