import type { Twilio } from "twilio";

/** How an attempt to delete something at Twilio ended. */
export type DeletionOutcome =
  /** It is not there any more, whoever deleted it. */
  | { kind: "deleted" }
  /** Twilio keeps a message until its delivery has ended. */
  | { kind: "not_final" }
  /** The code is Twilio's, the answer's status where it gave none, or null without an answer. */
  | { kind: "failed"; code: number | null };

const NOT_FOUND = 404;
const NOT_FINAL = 20009;
const MAX_FILES = 100;

/** Deletes a message at Twilio with its files. Never throws; may be repeated at any time. */
export async function deleteMessage(client: Twilio, sid: string): Promise<DeletionOutcome> {
  const message = client.messages(sid);
  return await attempt(async () => {
    // The words first: should deleting the rest fail for days, they at least are gone.
    await message.update({ body: "" });
    await removeFiles(client, sid);
    await message.remove();
  });
}

/** Deletes the files of a message at Twilio; its words stay. Never throws. */
export async function deleteFiles(client: Twilio, sid: string): Promise<DeletionOutcome> {
  return await attempt(() => removeFiles(client, sid));
}

async function removeFiles(client: Twilio, sid: string): Promise<void> {
  const { media } = client.messages(sid);
  const files = await media.list({ limit: MAX_FILES });
  // By SID: the items of the SDK's list do not know their own, and cannot remove themselves.
  for (const { sid: fileSid } of files) {
    try {
      await media(fileSid).remove();
    } catch (error) {
      if (statusOf(error) !== NOT_FOUND) throw error;
    }
  }
}

/** The transport's errors carry our Authorization header: nothing of them but a number leaves here. */
async function attempt(call: () => Promise<void>): Promise<DeletionOutcome> {
  try {
    await call();
    return { kind: "deleted" };
  } catch (error) {
    if (statusOf(error) === NOT_FOUND) return { kind: "deleted" };
    const { code } = { ...(error as { code?: unknown }) };
    if (code === NOT_FINAL) return { kind: "not_final" };
    return { kind: "failed", code: typeof code === "number" ? code : statusOf(error) };
  }
}

function statusOf(error: unknown): number | null {
  const { status } = { ...(error as { status?: unknown }) };
  return typeof status === "number" ? status : null;
}
