import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JsonObject } from "../contracts.ts";
import { type TestEngine, openTestEngine } from "./test-kit/engine.ts";

const APP = {
  "files.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action } from "convex/server";
    export const url = query((ctx, { id }) => ctx.storage.getUrl(id));
    export const metadata = query(async (ctx, { id }) => ({ row: await ctx.db.system.get(id), own: await ctx.storage.getMetadata(id) }));
    export const uploadUrl = mutation((ctx) => ctx.storage.generateUploadUrl());
    export const drop = mutation((ctx, { id }) => ctx.storage.delete(id));
    export const dropThenThrow = mutation(async (ctx, { id }) => { await ctx.storage.delete(id); throw new Error("no"); });
    export const store = action(async (ctx, { text }) => {
      const id = await ctx.storage.store(new Blob([text], { type: "text/plain" }));
      const blob = await ctx.storage.get(id);
      return { id, text: await blob.text(), type: blob.type };
    });`,
};

let t: TestEngine;

beforeAll(async () => {
  t = await openTestEngine();
  await t.push(APP);
});

afterAll(async () => {
  await t.close();
});

const bytes = (text: string) => new TextEncoder().encode(text);
const stored = () => readdir(path.join(t.dataDir, "files"));
const uuidOf = async (id: string) =>
  ((await t.query("files:url", { id })) as string).split("/").at(-1) ?? "";

test("a stored file has a URL, a row and its bytes, also after a restart", async () => {
  const id = await t.engine.storeFile("", bytes("hello"), "text/plain");
  await t.restart();

  const opened = await t.engine.openFile(await uuidOf(id));
  expect(Buffer.from(opened?.data ?? []).toString()).toBe("hello");
  const sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
  expect(await t.query("files:metadata", { id })).toMatchObject({
    row: { _id: id, size: 5, contentType: "text/plain" },
    own: { storageId: id, size: 5, sha256, contentType: "text/plain" },
  });
});

test("an action stores a blob and gets it back", async () => {
  expect(await t.action("files:store", { text: "blob" })).toMatchObject({
    text: "blob",
    type: "text/plain",
  });
});

test("a deletion that rolls back keeps the bytes; one that commits removes them", async () => {
  const id = await t.engine.storeFile("", bytes("keep"), null);
  const uuid = await uuidOf(id);
  await expect(t.mutation("files:dropThenThrow", { id })).rejects.toThrow("no");
  expect(await stored()).toContain(uuid);

  await t.mutation("files:drop", { id });
  expect(await t.query("files:url", { id })).toBeNull();
  expect(await t.engine.openFile(uuid)).toBeNull();
  await expect.poll(stored).not.toContain(uuid);
});

test("bytes without a row are swept at the next start", async () => {
  const orphan = "00000000-0000-4000-8000-000000000000";
  await writeFile(path.join(t.dataDir, "files", orphan), "cut off");
  await writeFile(path.join(t.dataDir, "files", `${orphan}.part`), "cut off");
  await t.restart();
  expect((await stored()).filter((name) => name.startsWith(orphan))).toEqual([]);
});

test("names that are not uuids open nothing", async () => {
  expect(await t.engine.openFile("../db.sqlite")).toBeNull();
});

test("an upload token is good for an hour and for its component", async () => {
  const url = (await t.mutation("files:uploadUrl")) as string;
  const token = new URL(url).searchParams.get("token") ?? "";

  expect(t.engine.verifyUploadToken(token)).toEqual({ mount: "" });
  expect(t.engine.verifyUploadToken(`${token}x`)).toBeNull();
  expect(t.engine.verifyUploadToken("")).toBeNull();
  const forged = Buffer.from(JSON.stringify({ mount: "", expiresMs: 9e15 } satisfies JsonObject));
  const [, signature = ""] = token.split(".");
  expect(t.engine.verifyUploadToken(`${forged.toString("base64url")}.${signature}`)).toBeNull();
  t.clock.advance(3_600_001);
  expect(t.engine.verifyUploadToken(token)).toBeNull();
});
