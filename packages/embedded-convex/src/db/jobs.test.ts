import { beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../contracts.ts";
import { LIMITS } from "../values/limits.ts";
import {
  type TestClock,
  collect,
  fullScan,
  mutate,
  openTestDatabase,
  read,
  testClock,
} from "./test.setup.ts";

let db: Database;
let clock: TestClock;

beforeEach(() => {
  clock = testClock(1000);
  db = openTestDatabase(":memory:", clock);
});

const job = (scheduledTimeMs: number, name = "jobs.js:run") => ({
  targetMount: "",
  name,
  args: { at: scheduledTimeMs },
  scheduledTimeMs,
});

const schedule = (mount: string, ...times: number[]) =>
  mutate(db, (tx) => times.map((time) => tx.schedule(mount, job(time))));

describe("scheduled functions", () => {
  test("are due oldest first, over all mounts", async () => {
    await schedule("", 30, 10);
    await schedule("pool", 20, 40);
    await read(db, (tx) => {
      expect(tx.dueJobs(30, 10).map((due) => [due.mount, due.scheduledTimeMs])).toEqual([
        ["", 10],
        ["pool", 20],
        ["", 30],
      ]);
      expect(tx.dueJobs(30, 1)).toHaveLength(1);
      expect(tx.nextJobTimeMs()).toBe(10);
    });
  });

  test("show functions Convex's document, without the target", async () => {
    const [id = ""] = await schedule("", 10);
    await read(db, (tx) => {
      expect(tx.get("", id, { isSystem: true })).toEqual({
        _id: id,
        _creationTime: 1000,
        name: "jobs.js:run",
        args: [{ at: 10 }],
        scheduledTime: 10,
        state: { kind: "pending" },
      });
      expect(collect(tx, fullScan("_scheduled_functions"))).toHaveLength(1);
      expect(() => tx.get("", id)).toThrow("db.system.get");
    });
  });

  test("change state, and the finished ones get their time of completion", async () => {
    const [id = ""] = await schedule("", 10);
    await mutate(db, (tx) => {
      tx.setJobState("", id, { kind: "inProgress" });
      expect(tx.jobsInProgress().map((running) => running.id)).toEqual([id]);
      expect(tx.dueJobs(100, 10)).toEqual([]);
    });
    clock.nowMs = 5000;
    await mutate(db, (tx) => {
      tx.setJobState("", id, { kind: "failed", error: "no" });
    });
    await read(db, (tx) => {
      expect(tx.jobsInProgress()).toEqual([]);
      expect(tx.getJob("", id)?.state).toEqual({ kind: "failed", error: "no" });
      expect(tx.get("", id, { isSystem: true })).toMatchObject({ completedTime: 5000 });
    });
  });

  test("are canceled while pending or running, and left alone when finished or unknown", async () => {
    const [pending = "", finished = ""] = await schedule("", 10, 20);
    await mutate(db, (tx) => {
      tx.setJobState("", finished, { kind: "success" });
      for (const id of [pending, finished, "unknown"]) tx.cancelJob("", id);
      tx.cancelJob("pool", pending);
    });
    await read(db, (tx) => {
      expect(tx.getJob("", pending)?.state).toEqual({ kind: "canceled" });
      expect(tx.getJob("", finished)?.state).toEqual({ kind: "success" });
      expect(tx.nextJobTimeMs()).toBeNull();
      expect(tx.getJob("pool", pending)).toBeNull();
    });
  });

  test("are dropped some time after they finished, whatever time they were due", async () => {
    const [canceled = "", done = "", late = "", waiting = ""] = await schedule("", 9e9, 1, 2, 3);
    await mutate(db, (tx) => {
      tx.cancelJob("", canceled);
      tx.setJobState("", done, { kind: "success" });
    });
    clock.nowMs = 3000;
    await mutate(db, (tx) => {
      tx.setJobState("", late, { kind: "success" });
      expect(tx.deleteFinishedJobs(2000, 10)).toBe(2);
      expect([canceled, done, late, waiting].map((id) => tx.getJob("", id) !== null)).toEqual([
        false,
        false,
        true,
        true,
      ]);
      expect(tx.deleteFinishedJobs(4000, 0)).toBe(0);
    });
  });

  test("vanish with the transaction that scheduled them", async () => {
    await expect(
      mutate(db, (tx) => {
        tx.schedule("", job(1));
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(await read(db, (tx) => tx.nextJobTimeMs())).toBeNull();
  });

  test("number at most 1000 in one mutation", async () => {
    await expect(
      mutate(db, (tx) => {
        for (let i = 0; i <= LIMITS.functionsScheduled; i += 1) tx.schedule("", job(i));
      }),
    ).rejects.toMatchObject({ code: "TooManyFunctionsScheduled" });
  });

  test("resolve a pending commit timestamp in their arguments", async () => {
    const { value: id, ts } = await db.transact("mutation", (tx) =>
      Promise.resolve(tx.schedule("", { ...job(1), args: { at: { $commitTs: null } } })),
    );
    const at = Buffer.alloc(8);
    at.writeBigInt64LE(ts);
    expect((await read(db, (tx) => tx.getJob("", id)))?.args).toEqual({
      at: { $integer: at.toString("base64") },
    });
  });
});

describe("files", () => {
  const file = { uuid: "u-1", sha256Hex: "ab12", size: 5, contentType: "image/png" };

  test("are found by id in their mount and by uuid anywhere", async () => {
    const storageId = await mutate(db, (tx) => tx.insertFile("pool", file));
    await read(db, (tx) => {
      const stored = { ...file, storageId, mount: "pool" };
      expect(tx.findFile("pool", storageId)).toEqual(stored);
      expect(tx.findFileByUuid("u-1")).toEqual(stored);
      expect(tx.findFileByUuid("u")).toBeNull();
      expect(tx.findFile("", storageId)).toBeNull();
      expect(tx.findFile("pool", "nonsense")).toBeNull();
    });
  });

  test("show functions Convex's document, and none of its secrets", async () => {
    const storageId = await mutate(db, (tx) => {
      tx.insertFile("", { ...file, uuid: "u-2", contentType: null });
      return tx.insertFile("", file);
    });
    await read(db, (tx) => {
      expect(tx.get("", storageId, { isSystem: true })).toEqual({
        _id: storageId,
        _creationTime: expect.any(Number) as number,
        sha256: "ab12",
        size: 5,
        contentType: "image/png",
      });
      expect(collect(tx, fullScan("_storage"))[0]).not.toHaveProperty("contentType");
    });
  });

  test("once deleted are gone, also for the transaction itself", async () => {
    const storageId = await mutate(db, (tx) => tx.insertFile("", file));
    await mutate(db, (tx) => {
      tx.deleteFile("", storageId);
      expect(tx.findFile("", storageId)).toBeNull();
      expect(tx.findFileByUuid("u-1")).toBeNull();
    });
    expect(await read(db, (tx) => tx.findFileByUuid("u-1"))).toBeNull();
  });
});
