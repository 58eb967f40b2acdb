import { NUMBERS, type NumberName } from "./organization.ts";
import { readPicture, type HistoryConversation } from "./history.ts";

/** The simulator's control API. Throws with its own words when it refuses. */
export function createControl(url: string, token: string) {
  return async (method: string, path: string, body: unknown): Promise<void> => {
    const response = await fetch(`${url}/_control/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`The simulator refused ${method} ${path}: ${answer}`);
  };
}

/** Tells the simulator which numbers are ours and whom one can text as. */
export async function putPeople(
  control: ReturnType<typeof createControl>,
  numbers: readonly NumberName[],
  history: readonly HistoryConversation[],
): Promise<void> {
  const rows = numbers.map((name) => NUMBERS[name]);
  await control(
    "PUT",
    "numbers",
    rows.map(({ address, label }) => ({ address, friendlyName: label })),
  );
  const contacts = new Map(history.map(({ address, name }) => [address, { address, name }]));
  await control("PUT", "contacts", [...contacts.values()]);
}

/** Puts the history into the simulator's message log, under the SIDs that the inbox has. */
export async function importHistory(
  control: ReturnType<typeof createControl>,
  history: readonly HistoryConversation[],
): Promise<void> {
  const messages = history.flatMap(({ address, number, texts }) =>
    texts.map((text) => {
      const ours = NUMBERS[number].address;
      const isInbound = text.author === "contact";
      return {
        sid: text.sid,
        direction: isInbound ? "inbound" : directionOf(text.author),
        from: isInbound ? address : ours,
        to: isInbound ? ours : address,
        body: text.body,
        status: text.status,
        createdAt: new Date(text.at).toISOString(),
        ...(text.errorCode === null ? {} : { errorCode: text.errorCode }),
        media: text.pictures.map((picture) => ({
          contentType: "image/jpeg",
          base64: readPicture(picture).toString("base64"),
        })),
      };
    }),
  );
  messages.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  await control("POST", "messages/import", messages);
}

function directionOf(author: string) {
  return author === "twilio" ? "outbound-reply" : "outbound-api";
}
