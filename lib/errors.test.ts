import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import { appError, describeError, errorCode } from "./errors.ts";

test("an expected failure has its code and its words", () => {
  const error = appError("OPTED_OUT", "Conversation 1.");
  expect(errorCode(error)).toBe("OPTED_OUT");
  expect(describeError(error)).toBe("They opted out. You can text again once they text START.");
});

test.each([
  new Error("boom"),
  new ConvexError("boom"),
  new ConvexError({ code: "SOMETHING_NEW" }),
  new ConvexError({ code: "toString" }),
  new ConvexError(null),
  null,
  undefined,
])("any other failure has general words", (error) => {
  expect(errorCode(error)).toBeNull();
  expect(describeError(error)).toBe("Something went wrong on our side. Try again in a moment.");
});
