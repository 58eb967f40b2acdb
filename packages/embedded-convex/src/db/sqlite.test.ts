import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Sqlite, type SqlValue } from "./sqlite.ts";

let sql: Sqlite;

beforeEach(() => {
  sql = new Sqlite(":memory:", "NORMAL");
  sql.exec("CREATE TABLE t (a, b)");
});
afterEach(() => {
  sql.close();
});

describe("the guard around libsql", () => {
  test.each<[string, unknown]>([
    ["a boolean", true],
    ["undefined", undefined],
    ["NaN", NaN],
    ["an integer beyond 2^53", 2 ** 53],
    ["a bigint", 5n],
    ["a plain Uint8Array", new Uint8Array(2)],
    ["an object", {}],
  ])("refuses %s, which would end the process or change in silence", (_name, value) => {
    expect(() => {
      sql.run("INSERT INTO t (a) VALUES (?)", [value as SqlValue]);
    }).toThrow("Unsupported SQL parameter");
    expect(sql.all("SELECT * FROM t")).toEqual([]);
  });

  test.each<[string, SqlValue]>([
    ["a lone Buffer", Buffer.from([0, 255])],
    ["an empty Buffer", Buffer.alloc(0)],
    ["text", "héllo 😀"],
    ["the largest safe integer", Number.MAX_SAFE_INTEGER],
    ["a float", 0.1],
    ["null", null],
  ])("carries %s there and back", (_name, value) => {
    sql.run("INSERT INTO t (a) VALUES (?)", [value]);
    expect(sql.get("SELECT a FROM t")).toEqual([value]);
    expect(sql.all("SELECT a FROM t WHERE a IS ?", [value])).toHaveLength(1);
  });

  test("names the statement that failed", () => {
    expect(() => sql.all("SELECT nothing FROM t")).toThrow("(in: SELECT nothing FROM t)");
    expect(() => {
      sql.exec("CREATE TABLE t (a)");
    }).toThrow("(in: CREATE TABLE t (a))");
  });

  test("says so once it is closed, and closes twice without harm", () => {
    sql.close();
    sql.close();
    expect(() => sql.all("SELECT 1")).toThrow("The database is closed");
  });
});
