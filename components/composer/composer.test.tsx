import "@testing-library/jest-dom/vitest";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAttachmentTray } from "./attachment-tray";
import { Composer } from "./composer";
import type { StagedMedia } from "./pending-sends";

const onSend = vi.fn<(body: string, media: StagedMedia[]) => void>();

beforeEach(() => {
  onSend.mockReset();
  URL.createObjectURL = () => "blob:picture";
  URL.revokeObjectURL = () => undefined;
});
afterEach(cleanup);

function renderComposer(upload: () => Promise<string> = () => Promise.resolve("media1")) {
  const tray = createAttachmentTray({ shrink: (file) => Promise.resolve(file), upload });
  function Harness() {
    const [body, setBody] = useState("");
    return (
      <Composer
        label="Reply to Marisol Vega"
        placeholder="Text Marisol"
        from={{ label: "Front desk", address: "+1 503 555 0100" }}
        body={body}
        tray={tray}
        onBodyChange={setBody}
        onSend={(text, media) => {
          setBody("");
          onSend(text, media);
        }}
      />
    );
  }
  render(<Harness />);
  return {
    box: screen.getByRole("textbox", { name: "Reply to Marisol Vega" }),
    send: screen.getByRole("button", { name: "Send" }),
  };
}

const picture = (name = "panel.jpg") => new File(["pixels"], name, { type: "image/jpeg" });

test("Ctrl+Enter sends, and so does ⌘+Enter", async () => {
  const { box } = renderComposer();
  await userEvent.type(box, "On my way{Control>}{Enter}{/Control}");
  await userEvent.type(box, "Here now{Meta>}{Enter}{/Meta}");
  expect(onSend.mock.calls.map(([body]) => body)).toEqual(["On my way", "Here now"]);
});

test("Enter alone begins a new line", async () => {
  const { box } = renderComposer();
  await userEvent.type(box, "one{Enter}two");
  expect(box).toHaveValue("one\ntwo");
  expect(onSend).not.toHaveBeenCalled();
});

test("Enter that picks a word of an input method does not send", () => {
  const { box } = renderComposer();
  fireEvent.change(box, { target: { value: "こんにちは" } });
  fireEvent.keyDown(box, { key: "Enter", ctrlKey: true, isComposing: true });
  fireEvent.keyDown(box, { key: "Enter", ctrlKey: true, keyCode: 229 });
  expect(onSend).not.toHaveBeenCalled();
  fireEvent.keyDown(box, { key: "Enter", ctrlKey: true });
  expect(onSend).toHaveBeenCalledOnce();
});

test("a text of 1,601 characters is refused with words, and kept", () => {
  const { box, send } = renderComposer();
  fireEvent.change(box, { target: { value: "a".repeat(1601) } });
  fireEvent.click(send);
  expect(screen.getByRole("alert")).toHaveTextContent("Shorten it by 1.");
  expect(box).toHaveValue("a".repeat(1601));
  expect(onSend).not.toHaveBeenCalled();
});

test("an empty text is refused with words, which go when one writes", async () => {
  const { box, send } = renderComposer();
  fireEvent.click(send);
  expect(screen.getByRole("alert")).toHaveTextContent("Write a text or attach a picture first.");
  await userEvent.type(box, "H");
  expect(screen.getByRole("alert")).toBeEmptyDOMElement();
});

test("a pasted picture is uploaded and goes with the text", async () => {
  const { box, send } = renderComposer();
  fireEvent.paste(box, { clipboardData: { files: [picture()], types: ["Files"] } });
  await screen.findByRole("button", { name: "Remove panel.jpg" });
  await vi.waitFor(() => {
    fireEvent.click(send);
    expect(onSend).toHaveBeenCalledWith("", [
      { mediaId: "media1", name: "panel.jpg", contentType: "image/jpeg" },
    ]);
  });
  expect(screen.queryByRole("list", { name: "Attached files" })).not.toBeInTheDocument();
});

test("an upload that failed says why, and can be tried again", async () => {
  const upload = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new Error("The upload was cut off. Check the connection and try again."))
    .mockResolvedValue("media2");
  const { box, send } = renderComposer(upload);
  fireEvent.drop(box, { dataTransfer: { files: [picture()], types: ["Files"] } });
  await screen.findByText(/The upload was cut off/);
  await userEvent.click(screen.getByRole("button", { name: "Try panel.jpg again" }));
  await vi.waitFor(() => {
    fireEvent.click(send);
    expect(onSend).toHaveBeenCalledOnce();
  });
});

test("the preview of a picture is there until its image element is gone", async () => {
  const revoked = vi.spyOn(URL, "revokeObjectURL");
  const { box } = renderComposer();
  fireEvent.paste(box, { clipboardData: { files: [picture()], types: ["Files"] } });
  const remove = await screen.findByRole("button", { name: "Remove panel.jpg" });
  vi.useFakeTimers();
  try {
    fireEvent.click(remove);
    expect(screen.queryByRole("list", { name: "Attached files" })).not.toBeInTheDocument();
    expect(revoked).not.toHaveBeenCalled();
    vi.runAllTimers();
    expect(revoked).toHaveBeenCalledWith("blob:picture");
  } finally {
    vi.useRealTimers();
  }
});

test("a picture that cannot be drawn is shown as a file, with why it was refused", async () => {
  const { box } = renderComposer(() =>
    Promise.reject(new Error("Phones can’t open this kind of file.")),
  );
  const file = new File(["no picture"], "panel.png", { type: "image/png" });
  fireEvent.paste(box, { clipboardData: { files: [file], types: ["Files"] } });
  const [item] = await screen.findAllByRole("listitem");
  const image = item?.querySelector("img");
  if (!item || !image) throw new Error("There is no preview to break.");
  fireEvent.error(image);
  expect(item.querySelector("img")).toBeNull();
  expect(await within(item).findByText("Phones can’t open this kind of file.")).toBeVisible();
});

test("eleven pictures are refused with words", async () => {
  const { box } = renderComposer();
  const files = Array.from({ length: 11 }, (_, index) => picture(`${index}.jpg`));
  fireEvent.paste(box, { clipboardData: { files, types: ["Files"] } });
  expect(await screen.findByText(/10 files at most/)).toBeInTheDocument();
  expect(screen.queryByRole("list", { name: "Attached files" })).not.toBeInTheDocument();
});

test("the counter names the alphabet and the segments", async () => {
  const { box } = renderComposer();
  fireEvent.change(box, { target: { value: "he’s" } });
  expect(await screen.findByText("UCS-2")).toBeInTheDocument();
  expect(box).toHaveAccessibleDescription(/4\/70/);
});
