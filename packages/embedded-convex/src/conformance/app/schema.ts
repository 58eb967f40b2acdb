import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

/** One loose table to try values and ranges on, one strict one to try validation on. */
export default defineSchema({
  items: defineTable({
    a: v.optional(v.any()),
    b: v.optional(v.any()),
    nested: v.optional(v.object({ x: v.number() })),
    text: v.optional(v.string()),
    group: v.optional(v.string()),
  })
    .index("by_a", ["a"])
    .index("by_a_and_b", ["a", "b"])
    .index("by_x", ["nested.x"])
    .searchIndex("search_text", { searchField: "text", filterFields: ["group"] }),
  bookmarks: defineTable({ cursor: v.string() }),
  people: defineTable({
    name: v.string(),
    age: v.optional(v.number()),
    role: v.union(v.literal("admin"), v.literal("member")),
    favourite: v.optional(v.id("items")),
    tags: v.optional(v.array(v.string())),
    scores: v.optional(v.record(v.string(), v.number())),
  }),
});
