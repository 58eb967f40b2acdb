import { makeFunctionReference, type PaginationOptions } from "convex/server";

/** A type, not an interface: arguments need an index signature. */
type Note = { room: string; text: string };

export interface NotePage {
  page: (Note & { _id: string })[];
  continueCursor: string;
}

/** The functions of fixtures/wire, typed by hand: its generated files exist in copies only. */
export const notes = {
  list: makeFunctionReference<"query", { room: string }, string[]>("notes:list"),
  page: makeFunctionReference<
    "query",
    { room: string; paginationOpts: PaginationOptions },
    NotePage
  >("notes:page"),
  add: makeFunctionReference<"mutation", Note, string>("notes:add"),
  remove: makeFunctionReference<"mutation", { id: string }, null>("notes:remove"),
  addLater: makeFunctionReference<"mutation", Note & { delayMs: number }, null>("notes:addLater"),
  addFromAction: makeFunctionReference<"action", Note, string>("notes:addFromAction"),
  refuse: makeFunctionReference<"mutation", Record<string, never>, null>("notes:refuse"),
};

export const people = {
  whoami: makeFunctionReference<"query", Record<string, never>, unknown>("people:whoami"),
};

export const files = {
  uploadUrl: makeFunctionReference<"mutation", Record<string, never>, string>("files:uploadUrl"),
  url: makeFunctionReference<"query", { id: string }, string>("files:url"),
};
