import type { WebhookAnswer } from "./deliver.ts";

/** A text that the app's answer asks Twilio to send. */
export interface Reply {
  to: string | null;
  from: string | null;
  body: string;
  mediaUrls: string[];
  statusCallback: string | null;
}

const MAX_REPLIES = 10;

/**
 * What a webhook's answer makes Twilio do, or the code of the error that it logs: 12300 for a
 * content type it cannot use, 12100 for a document that is not TwiML, 14109 for too many messages.
 * `text/plain` is sent to the person as it stands. https://www.twilio.com/docs/messaging/twiml
 */
export function readReplies({ contentType, body }: WebhookAnswer): Reply[] | { errorCode: number } {
  if (body === "") return [];
  const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "text/plain") {
    return [{ to: null, from: null, body, mediaUrls: [], statusCallback: null }];
  }
  if (type !== "text/xml" && type !== "application/xml" && type !== "text/html") {
    return { errorCode: 12300 };
  }
  const root = parseXml(body);
  if (root === null || root.name !== "Response") return { errorCode: 12100 };
  const replies = root.children
    .filter(({ name }) => name === "Message" || name === "Sms")
    .map(toReply);
  return replies.length > MAX_REPLIES ? { errorCode: 14109 } : replies;
}

function toReply(message: Element): Reply {
  const bodies = message.children.filter(({ name }) => name === "Body");
  return {
    to: message.attributes.to ?? null,
    from: message.attributes.from ?? null,
    body: (bodies.length > 0 ? bodies.map(({ text }) => text).join("") : message.text).trim(),
    mediaUrls: message.children
      .filter(({ name }) => name === "Media")
      .map(({ text }) => text.trim()),
    statusCallback: message.attributes.statusCallback ?? message.attributes.action ?? null,
  };
}

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  /** The element's own text, without its children's. */
  text: string;
}

/** Declaration (at the very start only), comment, CDATA, end tag, start tag, text. */
const TOKEN =
  /(?<declaration><\?xml[^?]*\?>)|<!--[\s\S]*?-->|<!\[CDATA\[(?<cdata>[\s\S]*?)\]\]>|<\/(?<end>[A-Za-z][\w.-]*)\s*>|<(?<start>[A-Za-z][\w.-]*)(?<attributes>(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<selfClosing>\/?)>|(?<text>[^<]+)/y;

/** The root element, or null when the document is not well formed. Knows no DTDs. */
function parseXml(xml: string): Element | null {
  const top: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  let position = 0;
  while (position < xml.length) {
    TOKEN.lastIndex = position;
    const token = TOKEN.exec(xml)?.groups;
    if (token === undefined) return null;
    if (token.declaration !== undefined && position > 0) return null;
    const current = open.at(-1) ?? top;
    if (token.start !== undefined) {
      const attributes = readAttributes(token.attributes ?? "");
      const element: Element = { name: token.start, attributes, children: [], text: "" };
      current.children.push(element);
      if (token.selfClosing !== "/") open.push(element);
    } else if (token.end !== undefined) {
      if (current === top || current.name !== token.end) return null;
      open.pop();
    } else {
      const text = token.cdata ?? unescapeXml(token.text ?? "");
      if (current === top && text.trim() !== "") return null;
      current.text += text;
    }
    position = TOKEN.lastIndex;
  }
  return open.length === 1 && top.children.length === 1 ? (top.children[0] ?? null) : null;
}

function readAttributes(text: string): Record<string, string> {
  const matches = text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  return Object.fromEntries(
    [...matches].map(([, name, double, single]) => [
      name ?? "",
      unescapeXml(double ?? single ?? ""),
    ]),
  );
}

function unescapeXml(text: string): string {
  const named: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal !== undefined || hex !== undefined) {
      const code = decimal === undefined ? parseInt(String(hex), 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    }
    return named[String(name)] ?? whole;
  });
}
