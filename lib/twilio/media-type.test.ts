import { expect, test } from "vitest";
import { isShownInline } from "../sms/media-types.ts";
import { typeOfReceived } from "./media-type.ts";

const text = (content: string) => new TextEncoder().encode(content);
const PNG = Uint8Array.from([
  ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  ...[0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0, 0, 0, 0],
]);
const PROGRAM = Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, ...new Array<number>(64)]);

test.each([
  ["a picture", PNG, "image/png", "image/png"],
  ["a picture that is called a page", PNG, "text/html", "image/png"],
  ["a picture without a name", PNG, null, "image/png"],
  ["a page that is called a picture", text("<!DOCTYPE html><b>"), "image/jpeg", null],
  ["a page", text("  <html>"), "text/html; charset=utf-8", "text/html"],
  ["a drawing with a script", text("<svg onload=alert(1)>"), "image/png", "image/svg+xml"],
  ["a drawing", text('<?xml version="1.0"?><svg>'), "image/svg+xml", "image/svg+xml"],
  ["words", text("hello"), null, "text/plain"],
  ["a contact card", text("BEGIN:VCARD\nEND:VCARD"), "text/x-vcard", "text/vcard"],
  ["words that are called a film", text("hello"), "video/mp4", null],
  ["a program", PROGRAM, "image/jpeg", null],
  ["noise", Uint8Array.from([1, 2, 0xff, 0xfe, 0]), "text/plain", null],
] as const)("%s", async (_name, bytes, declared, expected) => {
  expect(await typeOfReceived(bytes, declared)).toBe(expected);
});

test("pages and drawings are offered as downloads only", () => {
  expect(isShownInline("text/html")).toBe(false);
  expect(isShownInline("image/svg+xml")).toBe(false);
  expect(isShownInline("image/png")).toBe(true);
});
