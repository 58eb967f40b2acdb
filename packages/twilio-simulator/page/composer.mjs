/** The phone's text field: Enter sends, pictures can be attached, each thread keeps its draft. */

import { byId, h, icon, toast } from "./dom.mjs";
import { readPicture } from "./pictures.mjs";

/** @import { Picture } from "./api.mjs" */

const MAX_PICTURES = 10;
const MAX_PICTURE_BYTES = 5 * 1024 * 1024;

/**
 * @typedef {{ body: string, files: File[] }} Draft
 */

/** @param {{ send: (body: string, media: Picture[]) => Promise<void> }} options */
export function createComposer({ send }) {
  const field = byId("body", HTMLTextAreaElement);
  const sendButton = byId("send", HTMLButtonElement);
  const fileInput = byId("files", HTMLInputElement);
  const attached = byId("attached", HTMLElement);
  /** @type {Map<string, Draft>} */
  const drafts = new Map();
  let thread = "";
  /** @type {File[]} */
  let files = [];

  function refresh() {
    // The field is as high as its text, up to the style sheet's maximum.
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
    sendButton.disabled = field.value.trim() === "" && files.length === 0;
  }

  function renderFiles() {
    for (const image of attached.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    attached.replaceChildren(
      ...files.map((file) =>
        h(
          "li",
          {},
          h("img", { src: URL.createObjectURL(file), alt: file.name }),
          h(
            "button",
            {
              type: "button",
              "aria-label": `Remove ${file.name}`,
              onClick: () => setFiles(files.filter((other) => other !== file)),
            },
            icon("close"),
          ),
        ),
      ),
    );
  }

  /** @param {File[]} next */
  function setFiles(next) {
    const small = next.filter(({ size }) => size <= MAX_PICTURE_BYTES);
    if (small.length < next.length) toast("Pictures can have up to 5 MB.");
    if (small.length > MAX_PICTURES) toast("A text can carry 10 pictures.");
    files = small.slice(0, MAX_PICTURES);
    renderFiles();
    refresh();
  }

  async function submit() {
    const body = field.value;
    const sentFiles = files;
    if (body.trim() === "" && sentFiles.length === 0) return;
    field.value = "";
    setFiles([]);
    try {
      await send(body, await Promise.all(sentFiles.map((file) => readPicture(file))));
    } catch (error) {
      // Give it back, unless the next text is being typed.
      if (field.value === "" && files.length === 0) {
        field.value = body;
        setFiles(sentFiles);
      }
      toast(error instanceof Error ? error.message : "The text was not sent");
    }
  }

  byId("composer", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  field.addEventListener("input", refresh);
  field.addEventListener("keydown", (event) => {
    // Enter that picks a word of an input method must not send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  });
  field.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length > 0) setFiles([...files, ...pasted]);
  });
  byId("attach", HTMLButtonElement).addEventListener("click", () => fileInput.click());
  fileInput.addEventListener("change", () => {
    setFiles([...files, ...(fileInput.files ?? [])]);
    fileInput.value = "";
    field.focus();
  });

  return {
    /** @param {string} next the thread that is shown now */
    switchTo(next) {
      drafts.set(thread, { body: field.value, files });
      thread = next;
      const draft = drafts.get(thread) ?? { body: "", files: [] };
      field.value = draft.body;
      setFiles(draft.files);
    },
  };
}
