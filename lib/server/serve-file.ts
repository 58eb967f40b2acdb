/** A file that our backend keeps, and how it is to be handed out. */
export interface ServedFile {
  /** Where the backend gives it out. */
  url: string;
  contentType: string;
  fileName: string | null;
  /** False: browsers are told to save it, never to show it. */
  isShownInline: boolean;
  cacheControl: string;
}

/**
 * The parts of the backend's answer that describe the bytes. Next's own server drops the length and
 * sends in chunks; other hosts pass it on.
 */
const BYTE_HEADERS = ["content-length", "content-range", "accept-ranges", "etag"];

/**
 * Passes a file on under our own address, with a type that we vouch for. A range asked for is passed
 * on too (Safari plays no video without); HEAD sends the headers alone. 404 when the backend no
 * longer has it, 503 when it does not answer.
 */
export async function serveFile(request: Request, file: ServedFile): Promise<Response> {
  const range = request.headers.get("range");
  let stored: Response;
  try {
    stored = await fetch(file.url, {
      method: request.method,
      cache: "no-store",
      signal: request.signal,
      // As it is stored: its length must be the one that is passed on.
      headers: { "Accept-Encoding": "identity", ...(range === null ? {} : { Range: range }) },
    });
  } catch {
    return new Response(null, { status: 503 });
  }
  if (stored.status === 416) return new Response(null, { status: 416 });
  if (!stored.ok) {
    await stored.body?.cancel();
    return new Response(null, { status: stored.status === 404 ? 404 : 503 });
  }
  const headers = new Headers({
    "Content-Type": file.contentType,
    "Content-Disposition": disposition(file),
    "Cache-Control": file.cacheControl,
    "X-Content-Type-Options": "nosniff",
    // Cookies are sent to every port of this machine; another program's page may not embed a file.
    "Cross-Origin-Resource-Policy": "same-origin",
  });
  for (const name of BYTE_HEADERS) {
    const value = stored.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(stored.body, { status: stored.status, headers });
}

/** RFC 6266: the name in UTF-8, percent-encoded, so that no name can end the header or the quotes. */
function disposition({ isShownInline, fileName }: ServedFile): string {
  const kind = isShownInline ? "inline" : "attachment";
  if (fileName === null) return kind;
  const encoded = encodeURIComponent(fileName.replace(/[\uD800-\uDFFF]/gu, "\uFFFD"));
  return `${kind}; filename*=UTF-8''${encoded.replace(/['()*]/g, percentEncode)}`;
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
