import { expect, test } from "vitest";
import { sendLimits } from "./send-limits.ts";

const DEFAULTS = { perMember: 60, perOrganization: 1_000 };

test("an installation sets its own limits", () => {
  const variables = {
    TEXTS_PER_MEMBER_PER_MINUTE: "30",
    TEXTS_PER_ORGANIZATION_PER_MINUTE: "5000",
  };
  expect(sendLimits(variables)).toEqual({ perMember: 30, perOrganization: 5_000 });
});

test.each(["", "0", "-5", "lots", "Infinity"])("%j is no limit: the default holds", (word) => {
  const variables = { TEXTS_PER_MEMBER_PER_MINUTE: word, TEXTS_PER_ORGANIZATION_PER_MINUTE: word };
  expect(sendLimits(variables)).toEqual(DEFAULTS);
});

test("without variables the defaults hold", () => {
  expect(sendLimits({})).toEqual(DEFAULTS);
});
