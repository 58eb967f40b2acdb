import { anyApi, type FunctionReference } from "convex/server";
import type { ValidatorJSON } from "convex/values";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { errorCode } from "../lib/errors";
import { api } from "./_generated/api";
import { generate, pick, seededRandom, type ValueSource } from "./generated.setup";
import schema from "./schema";
import {
  ACCOUNT_SID,
  FOREIGN_ACCOUNT_SID,
  memberIdentity,
  receiveOne,
  startInbox,
  storeFile,
  type Inbox,
} from "./test.setup";

/**
 * Every public function × every role × another organization's ids. The functions are those that this
 * folder exports, with arguments made from their own validators: a new one is covered as it stands.
 */

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

/** Calls of a stranger, over all functions together. */
const STRANGERS_CALLS = 5_000;

type Caller = Inbox["t"] | Inbox["ada"];

interface PublicFunction {
  name: string;
  kind: "query" | "mutation" | "action";
  /** Who may call it, by the builder that made it. */
  builder: string;
  args: ValidatorJSON;
}

const ROLES = [
  "anonymous",
  "service",
  "newcomer",
  "trespasser",
  "viewer",
  "agent",
  "admin",
  "owner",
] as const;
type Role = (typeof ROLES)[number];

/** The refusal of each role by each builder; who is not named passes. */
const REFUSALS: Record<string, Partial<Record<Role, "UNAUTHENTICATED" | "FORBIDDEN">>> = (() => {
  const refuse = <Code>(roles: readonly Role[], code: Code) =>
    Object.fromEntries(roles.map((role) => [role, code]));
  const notMembers = refuse(
    ["anonymous", "service", "newcomer", "trespasser"],
    "UNAUTHENTICATED" as const,
  );
  const agents = { ...notMembers, viewer: "FORBIDDEN" as const };
  const admins = { ...agents, agent: "FORBIDDEN" as const };
  const signedIn = refuse(["anonymous", "service"], "UNAUTHENTICATED" as const);
  const service = refuse(
    ROLES.filter((role) => role !== "service"),
    "UNAUTHENTICATED" as const,
  );
  return {
    memberQuery: notMembers,
    memberMutation: notMembers,
    agentMutation: agents,
    adminQuery: admins,
    adminMutation: admins,
    signedInQuery: signedIn,
    signedInMutation: signedIn,
    serviceQuery: service,
    serviceMutation: service,
  };
})();

const FUNCTIONS = publicFunctions();

function publicFunctions(): PublicFunction[] {
  const modules = import.meta.glob(["./*.ts", "!./*.*.ts"], { eager: true });
  const sources = import.meta.glob<string>(["./*.ts", "!./*.*.ts"], {
    eager: true,
    query: "?raw",
    import: "default",
  });
  type Exported = { isPublic?: boolean; isQuery?: boolean; isMutation?: boolean } | undefined;
  return Object.entries(modules).flatMap(([file, exports]) =>
    Object.entries(exports as Record<string, Exported>)
      .filter(([, value]) => value?.isPublic === true)
      .map(([name, value]) => ({
        name: `${file.slice(2, -3)}:${name}`,
        kind: value?.isQuery ? "query" : value?.isMutation ? "mutation" : "action",
        builder:
          new RegExp(`export const ${name} = (\\w+)\\(`).exec(sources[file] ?? "")?.[1] ?? "",
        args: JSON.parse((value as { exportArgs: () => string }).exportArgs()) as ValidatorJSON,
      })),
  );
}

/** Two organizations that text with the same contact; every table has a row of alder's. */
async function startWorld() {
  const inbox = await startInbox();
  const owner = inbox.t.withIdentity(memberIdentity("olga", "alder", "owner"));
  await owner.mutation(api.members.enter, {});
  await fillThroughTheDoors(inbox);
  const alder = await inbox.t.run(async (ctx) =>
    ctx.db
      .query("organizations")
      .withIndex("by_externalId", (q) => q.eq("externalId", "alder"))
      .unique(),
  );
  if (alder === null) throw new Error("There is no alder.");
  await fillEmptyTables(inbox, alder._id);
  const callers: Record<Role | "stranger", Caller> = {
    anonymous: inbox.t,
    service: inbox.service,
    newcomer: inbox.t.withIdentity(memberIdentity("new", "alder", "owner")),
    // A member of another organization, whose token names this one.
    trespasser: inbox.t.withIdentity(memberIdentity("mallory", "alder", "owner")),
    viewer: inbox.vic,
    agent: inbox.ada,
    admin: inbox.dana,
    owner,
    stranger: inbox.mallory,
  };
  return { inbox, callers };
}

type World = Awaited<ReturnType<typeof startWorld>>;

async function fillThroughTheDoors(inbox: Inbox) {
  const files = [{ url: "https://api.twilio.com/zanzibar", contentType: "image/png" }];
  const { id: conversationId, contactId } = await receiveOne(inbox, {
    body: "zanzibar inbound",
    media: files,
  });
  await inbox.ada.mutation(api.contacts.rename, { contactId, name: "zanzibar contact" });
  await inbox.ada.mutation(api.conversations.markRead, { conversationId, readCount: 1 });
  await inbox.ada.mutation(api.messages.send, {
    conversationId,
    body: "zanzibar outbound",
    mediaIds: [],
    clientToken: "zanzibar token",
  });
  await storeFile(inbox, "image/png");
  await receiveOne(inbox, { accountSid: FOREIGN_ACCOUNT_SID, body: "Theirs" });
}

/** One row of alder's in each table that has none, made from the schema. */
async function fillEmptyTables(inbox: Inbox, organizationId: string) {
  const before = await dump(inbox);
  const rows = new Map(Object.entries(before).map(([table, found]) => [table, ofAlder(found)]));
  await inbox.t.run(async (ctx) => {
    // Twice: a table may point to one that comes after it.
    for (const table of [...TABLES, ...TABLES]) {
      if ((rows.get(table)?.length ?? 0) > 0) continue;
      const source: ValueSource = {
        random: () => 0.99,
        id: (wanted) => {
          if (wanted === "organizations") return organizationId;
          const [row] = rows.get(wanted) ?? [];
          if (row === undefined) throw new NoRowYet();
          return row._id;
        },
        text: (field) => (field === "accountSid" ? ACCOUNT_SID : `zanzibar ${table} ${field}`),
      };
      try {
        const fields = generate(tableValidator(table), source);
        const _id = await ctx.db.insert(table, fields as never);
        rows.set(table, [{ ...(fields as object), _id }]);
      } catch (error) {
        if (!(error instanceof NoRowYet)) throw error;
      }
    }
  });
}

class NoRowYet extends Error {}

/** Convex keeps the JSON of its validators out of its types. */
function tableValidator(table: keyof typeof schema.tables): ValidatorJSON {
  return (schema.tables[table].validator as unknown as { json: ValidatorJSON }).json;
}

const TABLES = Object.keys(schema.tables) as (keyof typeof schema.tables)[];

type Row = Record<string, unknown> & { _id: string };

/** All that the world holds. */
async function dump(inbox: Inbox): Promise<Record<string, Row[]>> {
  return await inbox.t.run(async (ctx) => {
    const found: Record<string, Row[]> = {};
    for (const table of TABLES) found[table] = await ctx.db.query(table).take(1_000);
    found["_storage"] = await ctx.db.system.query("_storage").take(1_000);
    return found;
  });
}

function ofAlder(rows: Row[]): Row[] {
  return rows.filter((row) => !isTheirs(row));
}

let theirOrganizationId = "";
function isTheirs(row: Row): boolean {
  if (row["externalId"] === "other") theirOrganizationId = row._id;
  return (
    row._id === theirOrganizationId ||
    row["organizationId"] === theirOrganizationId ||
    row["accountSid"] === FOREIGN_ACCOUNT_SID
  );
}

function alderOf(world: Record<string, Row[]>): Record<string, Row[]> {
  return Object.fromEntries(Object.entries(world).map(([table, rows]) => [table, ofAlder(rows)]));
}

/** Arguments that name alder's rows and use alder's words, a different choice each time. */
function alderArgs(fn: PublicFunction, rows: Record<string, Row[]>, random: () => number) {
  const words = new Map<string, string[]>();
  const ids: string[] = [];
  for (const row of Object.values(rows).flat()) {
    ids.push(row._id);
    for (const [field, value] of Object.entries(row)) {
      if (typeof value === "string") words.set(field, [...(words.get(field) ?? []), value]);
    }
  }
  const source: ValueSource = {
    random,
    id: (table) => pick(rows[table] ?? [], { random })._id,
    text: (field) => {
      const known = words.get(field) ?? [];
      return pick([...known, ...known, pick(ids, { random }), "", "+15035550148"], { random });
    },
  };
  return generate(fn.args, source) as Record<string, unknown>;
}

async function call(caller: Caller, fn: PublicFunction, args: Record<string, unknown>) {
  const [file = "", name = ""] = fn.name.split(":");
  const reference = anyApi[file]?.[name] as FunctionReference<never> | undefined;
  const callers = caller as unknown as Record<string, (ref: unknown, args: unknown) => unknown>;
  return await callers[fn.kind]?.(reference, args);
}

/** The code of a refusal, or what else came of it, as text to search for words. */
async function outcome(caller: Caller, fn: PublicFunction, args: Record<string, unknown>) {
  try {
    return { code: null, text: JSON.stringify([await call(caller, fn, args)]) };
  } catch (error) {
    return { code: errorCode(error), text: error instanceof Error ? error.message : "" };
  }
}

test("each public function is made by a builder whose name says who may call it", () => {
  const unknown = FUNCTIONS.filter(({ builder }) => !(builder in REFUSALS));
  expect(unknown.map(({ name, builder }) => `${name} by ${builder}`)).toEqual([]);
  expect(FUNCTIONS.length).toBeGreaterThan(20);
});

describe.each(FUNCTIONS.map((fn) => [fn.name, fn] as const))("%s", (name, fn) => {
  const refusals = REFUSALS[fn.builder] ?? {};
  const random = seededRandom(name.length * 7_919);

  test("refuses every role that may not, and changes nothing", async () => {
    const { inbox, callers } = await startWorld();
    const before = await dump(inbox);
    const rows = alderOf(before);
    for (const role of ROLES) {
      const code = refusals[role];
      if (code === undefined) continue;
      const result = await outcome(callers[role], fn, alderArgs(fn, rows, random));
      expect(result.code, role).toBe(code);
    }
    expect(await dump(inbox)).toEqual(before);
  });

  test("lets every role pass that may", async () => {
    for (const role of ROLES.filter((candidate) => refusals[candidate] === undefined)) {
      const { inbox, callers } = await startWorld();
      const rows = alderOf(await dump(inbox));
      const result = await outcome(callers[role], fn, alderArgs(fn, rows, random));
      expect(["UNAUTHENTICATED", "FORBIDDEN"], role).not.toContain(result.code);
    }
  });

  test("tells and changes nothing of an organization to another one's owner", async () => {
    if (refusals.owner !== undefined) return;
    const world = await startWorld();
    await callAsStranger(world, fn, Math.ceil(STRANGERS_CALLS / FUNCTIONS.length), random);
  });
});

async function callAsStranger(
  { inbox, callers }: World,
  fn: PublicFunction,
  times: number,
  random: () => number,
) {
  const before = alderOf(await dump(inbox));
  const secrets = Object.values(before).flatMap((rows) => rows.flatMap(secretsOf));
  let given = "";
  for (let i = 0; i < times; i += 1) {
    const args = alderArgs(fn, before, random);
    given += JSON.stringify(args);
    const { text } = await outcome(callers.stranger, fn, args);
    const learned = secrets.filter((secret) => text.includes(secret) && !given.includes(secret));
    expect(learned, `${JSON.stringify(args)} gave ${text}`).toEqual([]);
  }
  expect(alderOf(await dump(inbox))).toEqual(before);
}

/** What nobody else can know of a row. */
function secretsOf(row: Row): string[] {
  return stringsIn(row).filter((text) => text === row._id || text.includes("zanzibar"));
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
