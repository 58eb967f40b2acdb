import { MAX_TOTAL_MEDIA_BYTES } from "@/lib/sms/limits";
import { describe, expect, test } from "vitest";
import { composeProblem, fileCountProblem, fileProblem, formatBytes } from "./attachment-rules";

const picture = (size: number) => ({ name: "panel.jpg", type: "image/jpeg", size });

describe("a text is refused with words that say what to do", () => {
  test("when it is empty", () => {
    expect(composeProblem(" \n", [])).toBe("Write a text or attach a picture first.");
  });

  test("when it has 1,601 characters", () => {
    expect(composeProblem("a".repeat(1601), [])).toBe(
      "A text has 1,600 characters at most; this one has 1,601. Shorten it by 1.",
    );
    expect(composeProblem("a".repeat(1600), [])).toBeNull();
  });

  test("when a file is still uploading or did not upload", () => {
    expect(composeProblem("Hi", [{ status: "uploading" }])).toBe(
      "Wait until the files are uploaded.",
    );
    expect(composeProblem("Hi", [{ status: "ready" }, { status: "failed" }])).toBe(
      "One file did not upload. Try it again or remove it.",
    );
  });
});

test("a picture without words can be sent", () => {
  expect(composeProblem("", [{ status: "ready" }])).toBeNull();
});

describe("files are refused with words that say what to do", () => {
  test("the eleventh", () => {
    expect(fileCountProblem(10, 1)).toContain("10 files at most");
    expect(fileCountProblem(0, 11)).toContain("Choose fewer");
    expect(fileCountProblem(9, 1)).toBeNull();
  });

  test("a picture of more than 5 MB", () => {
    expect(fileProblem(picture(MAX_TOTAL_MEDIA_BYTES + 1), 0)).toContain("Choose a smaller one");
    expect(fileProblem(picture(MAX_TOTAL_MEDIA_BYTES), 0)).toBeNull();
  });

  test("a picture that makes it more than 5 MB together", () => {
    expect(fileProblem(picture(2), MAX_TOTAL_MEDIA_BYTES - 1)).toContain(
      "Send it in a second text",
    );
  });

  test("another file of more than 500 KB", () => {
    const pdf = { name: "quote.pdf", type: "application/pdf", size: 600 * 1024 };
    expect(fileProblem(pdf, 0)).toBe(
      "quote.pdf is 600 KB. Files other than pictures can have 500 KB at most.",
    );
  });

  test("an empty one", () => {
    expect(fileProblem(picture(0), 0)).toBe("panel.jpg is empty. Choose another file.");
  });
});

test("a file that phones cannot take is refused with words", () => {
  const program = { name: "tool.exe", type: "application/x-msdownload", size: 10 };
  expect(fileProblem(program, 0)).toContain("can’t be sent as a text");
});

test.each([
  [12, "12 bytes"],
  [480 * 1024, "480 KB"],
  [1.4 * 1024 * 1024, "1.4 MB"],
  [5 * 1024 * 1024, "5 MB"],
])("%d bytes are written as %s", (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected);
});
