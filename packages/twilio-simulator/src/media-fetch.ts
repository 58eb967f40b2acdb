import { newSid } from "./sids.ts";
import type { Simulation } from "./simulation.ts";
import { callHttp } from "./webhooks/http-call.ts";

/** https://www.twilio.com/docs/messaging/guides/accepted-mime-types (read 2026-04) */
const ACCEPTED_TYPES =
  /^(image|audio|video)\/[\w.+-]+$|^text\/(vcard|x-vcard|csv|rtf|richtext|calendar|directory)$|^application\/(pdf|vcard|vnd\.apple\.pkpass)$/;
const MAX_MEDIA_BYTES = 5 * 1024 * 1024;
const MAX_REDIRECTS = 3;

/**
 * Fetches the pictures of an outgoing message, as Twilio does after its answer, and stores them.
 * Returns the error that the message fails with: 11200 unreachable, 11751 too large, 12300 a type
 * that cannot be sent.
 */
export async function fetchMedia(
  simulation: Simulation,
  messageSid: string,
  urls: string[],
): Promise<number | null> {
  for (const url of urls) {
    const fetched = await fetchOne(simulation, url);
    if ("errorCode" in fetched) return fetched.errorCode;
    const { sid } = storeMedia(simulation, messageSid, fetched);
    const message = simulation.store.messages.find(messageSid);
    if (message === null) return null;
    simulation.store.messages.update(messageSid, { mediaSids: [...message.mediaSids, sid] });
  }
  return null;
}

/** Keeps one attachment of a message and returns its row. */
export function storeMedia(
  { store, clock }: Simulation,
  messageSid: string,
  { contentType, bytes }: { contentType: string; bytes: Buffer },
) {
  const media = { sid: newSid("ME"), messageSid, contentType, createdMs: clock.now() };
  store.writeMedia(media.sid, bytes);
  store.media.put(media.sid, media);
  return media;
}

async function fetchOne(
  { clock, closing }: Simulation,
  firstUrl: string,
): Promise<{ contentType: string; bytes: Buffer } | { errorCode: number }> {
  let { href: url } = new URL(firstUrl);
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const outcome = await callHttp(
      {
        method: "GET",
        url,
        headers: { "User-Agent": "TwilioProxy/1.1", Accept: "*/*" },
        body: null,
        connectTimeoutMs: 5_000,
        readTimeoutMs: 15_000,
        maxAnswerBytes: MAX_MEDIA_BYTES,
      },
      clock,
      closing,
    );
    if (outcome.kind === "too-large") return { errorCode: 11751 };
    if (outcome.kind !== "answer") return { errorCode: 11200 };
    const { location } = outcome.headers;
    if (outcome.status >= 301 && outcome.status <= 308 && location !== undefined) {
      url = new URL(location, url).href;
      continue;
    }
    if (outcome.status !== 200) return { errorCode: 11200 };
    const contentType = outcome.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
    if (!ACCEPTED_TYPES.test(contentType)) return { errorCode: 12300 };
    return { contentType, bytes: outcome.body };
  }
  return { errorCode: 11200 };
}
