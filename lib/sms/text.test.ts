import { expect, test } from "vitest";
import { toDisplayable, toPreview, toStorable } from "./text.ts";

test("halves of characters become U+FFFD, whole ones stay", () => {
  expect(toStorable("a\uD83Db\uDE4F 🙏")).toBe("a\uFFFDb\uFFFD 🙏");
});

test("NUL is stored and not shown", () => {
  expect(toStorable("a\u0000b")).toBe("a\u0000b");
  expect(toDisplayable("a\u0000b")).toBe("ab");
});

test("a preview is one line, and ends between characters", () => {
  expect(toPreview("  a\n\nb\tc  ")).toBe("a b c");
  const preview = toPreview("🙏".repeat(200));
  expect(preview).toBe("🙏".repeat(160));
});
