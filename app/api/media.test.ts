import { generateKeyPairSync } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { sealDevSession } from "@/lib/auth/dev-session";
import { DEV_STAFF } from "@/lib/auth/dev-staff";
import { importSigningKey } from "@/lib/auth/signing-key";
import { signMediaToken } from "@/lib/media-token";
import { startFakeConvex, type BackendCall } from "./fake-convex.test-support";
import { GET as show } from "./media/[mediaId]/route";
import { POST as upload } from "./media/upload/route";
import { GET as offer, HEAD as offerHead } from "./twilio/media/[token]/route";

const ORIGIN = "http://localhost:3000";
const SECRET = "5f0c".repeat(16);
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const encodedKey = Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })).toString(
  "base64",
);
let convex: Awaited<ReturnType<typeof startFakeConvex>>;
let cookie: string;

beforeAll(async () => {
  convex = await startFakeConvex();
  const key = await importSigningKey("DEV_AUTH_PRIVATE_KEY", encodedKey);
  const [dana] = DEV_STAFF;
  if (dana === undefined) throw new Error("nobody on the staff");
  cookie = `threadbox_dev_session=${await sealDevSession(key.privateKey, dana, Date.now())}`;
});
afterAll(() => convex.close());
beforeEach(() => {
  convex.reset();
  for (const [name, value] of Object.entries({
    NEXT_PUBLIC_CONVEX_URL: convex.url,
    PUBLIC_WEBHOOK_URL: ORIGIN,
    MEMBER_JWT_ISSUER: "https://threadbox.invalid/development",
    SERVICE_PRIVATE_KEY: encodedKey,
    DEV_AUTH_PRIVATE_KEY: encodedKey,
    MEDIA_TOKEN_SECRET: SECRET,
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "",
    CLERK_SECRET_KEY: "",
  })) {
    vi.stubEnv(name, value);
  }
  vi.spyOn(console, "warn").mockReturnValue(undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A backend that takes an upload and stages it. */
function takeUploads({ path, args }: BackendCall) {
  if (path === "media:generateUploadUrl") return { value: `${convex.url}/upload` };
  const { fileName } = args as { fileName: string | null };
  return { value: { id: "k1media", contentType: "image/png", sizeBytes: 70, fileName } };
}

function uploadRequest(
  bytes: Uint8Array | string,
  name = "boiler.png",
  headers: Record<string, string> = {},
): Request {
  const form = new FormData();
  form.append("file", new File([bytes as BlobPart], name, { type: "image/png" }));
  return new Request(`${ORIGIN}/api/media/upload`, {
    method: "POST",
    body: form,
    headers: { host: "localhost:3000", origin: ORIGIN, cookie, ...headers },
  });
}

async function refusalOf(response: Response): Promise<[number, string]> {
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  expect(error.message).not.toBe("");
  return [response.status, error.code];
}

test("a picture is stored under the type it has and staged for its member", async () => {
  convex.answerWith(takeUploads);
  const response = await upload(uploadRequest(PNG, "C:\\pictures\\boiler.png"));
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    mediaId: "k1media",
    contentType: "image/png",
    sizeBytes: 70,
    fileName: "boiler.png",
  });
  expect(convex.uploads).toEqual([{ contentType: "image/png", bytes: PNG }]);
  expect(convex.calls.at(-1)).toMatchObject({
    path: "media:register",
    args: { storageId: "kg2stored", fileName: "boiler.png" },
  });
});

test.each([
  ["a page called a picture", "<!doctype html><script>alert(1)</script>"],
  ["a drawing that can run scripts", '<svg xmlns="http://www.w3.org/2000/svg"></svg>'],
  ["a page with a picture's comment in front", "<!-- \u0089PNG --><html><script>alert(1)</script>"],
  ["a drawing behind a byte order mark", '\uFEFF<?xml version="1.0"?><svg onload="alert(1)"/>'],
  ["a program", Buffer.from("MZ\u0090\u0000".padEnd(200, "\u0000"), "latin1")],
  ["plain text", "hello"],
])("%s is not stored, whatever it calls itself", async (_name, bytes) => {
  convex.answerWith(takeUploads);
  expect(await refusalOf(await upload(uploadRequest(bytes)))).toEqual([415, "FILE_TYPE"]);
  expect(convex.calls).toEqual([]);
});

test.each([
  ["a contact card", "BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n", "text/vcard"],
  ["a calendar entry", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar"],
  ["a PDF", "%PDF-1.7\n%âãÏÓ\n", "application/pdf"],
])("%s is known by its content", async (_name, bytes, contentType) => {
  convex.answerWith(takeUploads);
  expect((await upload(uploadRequest(bytes, "x.bin"))).status).toBe(200);
  expect(convex.uploads).toMatchObject([{ contentType }]);
});

test("5 MB of picture are taken and one byte more is not; other files end at 500 KB", async () => {
  convex.answerWith(takeUploads);
  const padded = (start: Buffer, size: number) => Buffer.concat([start], size);
  const pdf = Buffer.from("%PDF-1.7\n");
  const limit = 5 * 1024 * 1024;
  expect((await upload(uploadRequest(padded(PNG, limit)))).status).toBe(200);
  expect((await upload(uploadRequest(padded(PNG, limit + 1)))).status).toBe(413);
  expect((await upload(uploadRequest(padded(PNG, 2 * limit)))).status).toBe(413);
  expect((await upload(uploadRequest(padded(pdf, 500 * 1024)))).status).toBe(200);
  expect((await upload(uploadRequest(padded(pdf, 500 * 1024 + 1)))).status).toBe(413);
});

test("an upload needs a signed-in member, their own page and a file", async () => {
  expect(await refusalOf(await upload(uploadRequest(PNG, "a.png", { cookie: "" })))).toEqual([
    401,
    "UNAUTHENTICATED",
  ]);
  const foreign = uploadRequest(PNG, "a.png", { origin: "http://localhost:4010" });
  expect(await refusalOf(await upload(foreign))).toEqual([403, "FOREIGN_ORIGIN"]);
  expect(await refusalOf(await upload(uploadRequest("")))).toEqual([400, "INVALID"]);
  const noForm = new Request(`${ORIGIN}/api/media/upload`, {
    method: "POST",
    body: PNG,
    headers: { host: "localhost:3000", origin: ORIGIN, cookie },
  });
  expect(await refusalOf(await upload(noForm))).toEqual([400, "INVALID"]);
  expect(convex.calls).toEqual([]);
});

test("a viewer is told that they may not, and an outage that it will pass", async () => {
  convex.answerWith(() => ({ errorData: { code: "FORBIDDEN", message: "x" } }));
  expect(await refusalOf(await upload(uploadRequest(PNG)))).toEqual([403, "FORBIDDEN"]);
  convex.answerWith(() => ({ status: 503 }));
  expect(await refusalOf(await upload(uploadRequest(PNG)))).toEqual([503, "UNAVAILABLE"]);
});

const showFile = (headers: Record<string, string> = { cookie }) =>
  show(
    new Request(`${ORIGIN}/api/media/k1media`, { headers: { host: "localhost:3000", ...headers } }),
    { params: Promise.resolve({ mediaId: "k1media" }) },
  );

test("staff see a picture in place, and get anything else as a download", async () => {
  convex.files.set("one", PNG);
  const picture = {
    url: `${convex.url}/files/one`,
    contentType: "image/png",
    fileName: null,
    isShownInline: true,
  };
  convex.answerWith(() => ({ value: picture }));
  const shown = await showFile();
  expect(Buffer.from(await shown.arrayBuffer())).toEqual(PNG);
  expect(Object.fromEntries(shown.headers)).toMatchObject({
    "content-type": "image/png",
    "content-length": String(PNG.byteLength),
    "content-disposition": "inline",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, max-age=300",
  });

  const page = { contentType: "text/html", fileName: 'a"\r\nX: 1.html', isShownInline: false };
  convex.answerWith(() => ({ value: { ...picture, ...page } }));
  expect((await showFile()).headers.get("content-disposition")).toBe(
    "attachment; filename*=UTF-8''a%22%0D%0AX%3A%201.html",
  );
});

test("who is signed in but no member (any more) is told to sign in", async () => {
  convex.answerWith(() => ({ errorData: { code: "UNAUTHENTICATED", message: "No such member." } }));
  const request = new Request(`${ORIGIN}/api/media/k1media`, {
    headers: { host: "localhost:3000", cookie },
  });
  const response = await show(request, { params: Promise.resolve({ mediaId: "k1media" }) });
  expect(await refusalOf(response)).toEqual([401, "UNAUTHENTICATED"]);
});

test("a picture that is a page as well is kept as the picture it is, and as nothing else", async () => {
  convex.answerWith(takeUploads);
  const polyglot = Buffer.concat([PNG, Buffer.from("<html><script>alert(1)</script></html>")]);
  expect((await upload(uploadRequest(polyglot, "page.html"))).status).toBe(200);
  expect(convex.uploads).toMatchObject([{ contentType: "image/png" }]);
});

test("too many uploads in a minute are refused for a while", async () => {
  convex.answerWith(() => ({ errorData: { code: "TOO_OFTEN", message: "uploads" } }));
  expect(await refusalOf(await upload(uploadRequest(PNG)))).toEqual([429, "TOO_OFTEN"]);
});

test("nobody sees a file signed out, of another organization, or before it is there", async () => {
  expect((await showFile({})).status).toBe(401);
  expect(convex.calls).toEqual([]);
  convex.answerWith(() => ({ errorData: { code: "NOT_FOUND", message: "x" } }));
  expect((await showFile()).status).toBe(404);
  convex.answerWith(() => ({ value: null }));
  expect((await showFile()).status).toBe(404);
  convex.answerWith(() => ({ status: 500 }));
  expect((await showFile()).status).toBe(503);
});

const fetchAsTwilio = (token: string, handler = offer, method = "GET") =>
  handler(new Request(`https://inbox.example.com/api/twilio/media/${token}`, { method }), {
    params: Promise.resolve({ token }),
  });

test("Twilio gets the file that its token names, with type and length", async () => {
  convex.files.set("two", PNG);
  convex.answerWith(() => ({
    value: { url: `${convex.url}/files/two`, contentType: "image/png" },
  }));
  const token = await signMediaToken(SECRET, "k1media", Date.now() + 60_000);
  const response = await fetchAsTwilio(token);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("image/png");
  expect(response.headers.get("content-length")).toBe(String(PNG.byteLength));
  expect(Buffer.from(await response.arrayBuffer())).toEqual(PNG);
  expect(convex.calls).toMatchObject([{ path: "media:forTwilio", args: { mediaId: "k1media" } }]);

  const head = await fetchAsTwilio(token, offerHead, "HEAD");
  expect(head.headers.get("content-length")).toBe(String(PNG.byteLength));
  expect((await head.arrayBuffer()).byteLength).toBe(0);
});

test("a token that is not ours is a 404, an old one a 410, and neither asks the backend", async () => {
  const token = await signMediaToken(SECRET, "k1media", Date.now() + 60_000);
  const foreign = await signMediaToken("another secret", "k1media", Date.now() + 60_000);
  for (const bad of ["", "x", `${token}x`, token.replace(".", "x."), foreign, `${token}.1`]) {
    expect((await fetchAsTwilio(bad)).status).toBe(404);
  }
  const old = await signMediaToken(SECRET, "k1media", Date.now() - 1);
  expect((await fetchAsTwilio(old)).status).toBe(410);
  expect(convex.calls).toEqual([]);
});

test("a file that is gone is a 404, and a backend that is down a 503", async () => {
  const token = await signMediaToken(SECRET, "k1media", Date.now() + 60_000);
  expect((await fetchAsTwilio(token)).status).toBe(404);
  convex.answerWith(() => ({ value: { url: `${convex.url}/files/none`, contentType: "x/y" } }));
  expect((await fetchAsTwilio(token)).status).toBe(404);
  convex.answerWith(() => ({ status: 503 }));
  expect((await fetchAsTwilio(token)).status).toBe(503);
});
