import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { getFunctionName, type FunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { InboxContext, type InboxContextValue } from "@/components/inbox/inbox-context";
import type { ConversationDetail, OptOut } from "@/components/thread/conversation-detail";
import { OptOutQuestion } from "@/components/thread/opt-out-question";
import { OptedOutNotice } from "@/components/thread/opted-out-notice";
import type { Id } from "@/convex/_generated/dataModel";
import { ConsentCard } from "./consent-card";
import type { Consent } from "./consent-words";

const convex = vi.hoisted(() => ({
  consents: [] as unknown[],
  call: vi.fn<(name: string, args: unknown) => Promise<null>>(),
}));
vi.mock("convex/react", () => ({
  useQuery: () => convex.consents,
  useMutation: (mutation: FunctionReference<"mutation">) => (args: unknown) =>
    convex.call(getFunctionName(mutation), args),
}));

const NOW = Date.parse("2026-03-02T17:00:00Z");
const MORNING = NOW - 60_000;

beforeEach(() => {
  vi.setSystemTime(NOW);
  convex.consents = [];
  convex.call.mockReset().mockResolvedValue(null);
});
afterEach(cleanup);

const optOut: OptOut = {
  id: "o1" as Id<"optOuts">,
  at: MORNING,
  source: "keyword",
  senderAddress: "+15035550100",
  words: "Stop. Thanks",
  reason: null,
  recordedBy: null,
  canStaffLift: false,
};
const byStaff: OptOut = {
  ...optOut,
  source: "staff",
  senderAddress: null,
  words: null,
  reason: "Asked on the phone",
  recordedBy: "Mei",
  canStaffLift: true,
};

const granted: Consent = {
  id: "g1" as Id<"consents">,
  kind: "service",
  status: "granted",
  source: "website",
  disclosure: "You agree to texts about your visit.",
  evidence: "Form 4711",
  campaign: null,
  at: NOW - 40 * 86_400_000,
  recordedBy: "Mei",
};

function renderCard(change: Partial<ConversationDetail> = {}, canSend = true) {
  const detail = { id: "c1", optOut: null, ...change } as unknown as ConversationDetail;
  render(
    <InboxContext value={{ me: { canSend } } as unknown as InboxContextValue}>
      <ConsentCard detail={detail} />
    </InboxContext>,
  );
  return screen.getByRole("region", { name: "Consent" });
}

describe("the consent card", () => {
  test("says what is on record, and keeps marketing apart", () => {
    convex.consents = [granted];
    const card = renderCard();
    expect(card).toHaveTextContent("Agreed to textsAgreed on a website on Jan 21");
    expect(card).toHaveTextContent("Marketing: no consent on record");
  });

  test("says that nothing is on record", () => {
    expect(renderCard()).toHaveTextContent("No consent on record");
  });

  test("shows an opt-out with its exact words, whatever they agreed to before", () => {
    convex.consents = [granted];
    const card = renderCard({ optOut });
    expect(card).toHaveTextContent("Opted out of textsThey texted “Stop. Thanks” today at");
    expect(card).not.toHaveTextContent("Agreed to texts");
    // What the contact set, they lift by START.
    expect(screen.queryByRole("button", { name: "Lift the opt-out" })).not.toBeInTheDocument();
  });

  test("opens its history with wording, proof and who recorded it", async () => {
    convex.consents = [granted];
    renderCard();
    await userEvent.click(screen.getByText("History"));
    const entry = within(screen.getByRole("list", { name: "Consent history" })).getByRole(
      "listitem",
    );
    expect(entry).toHaveTextContent("You agree to texts about your visit.");
    expect(entry).toHaveTextContent("Proof: Form 4711");
    expect(entry).toHaveTextContent("Recorded by Mei");
  });

  test("lets staff opt somebody out, with how and why", async () => {
    renderCard();
    await userEvent.click(screen.getByRole("button", { name: "Opt out" }));
    await userEvent.selectOptions(screen.getByLabelText("How they said it"), "By email");
    await userEvent.type(screen.getByLabelText("What happened"), "Wrote to the office");
    await userEvent.click(screen.getByRole("button", { name: "Opt them out" }));
    expect(convex.call).toHaveBeenCalledExactlyOnceWith("optOuts:add", {
      conversationId: "c1",
      source: "staff",
      askedHow: "email",
      words: null,
      reason: "Wrote to the office",
    });
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    await vi.waitFor(() => expect(screen.getByRole("button", { name: "Opt out" })).toHaveFocus());
  });

  test("lets staff lift what staff recorded, and says why the server refuses", async () => {
    convex.call.mockRejectedValue(new ConvexError({ code: "NOT_LIFTABLE", message: "o1" }));
    expect(renderCard({ optOut: byStaff })).toHaveTextContent(
      /Mei recorded it today at .+: Asked on the phone/,
    );
    await userEvent.click(screen.getByRole("button", { name: "Lift the opt-out" }));
    await userEvent.type(screen.getByLabelText(/Why it may be lifted/), "They called again");
    const dialog = within(screen.getByRole("dialog"));
    await userEvent.click(dialog.getByRole("button", { name: "Lift the opt-out" }));
    expect(convex.call).toHaveBeenCalledWith("optOuts:lift", {
      optOutId: "o1",
      reason: "They called again",
    });
    expect(dialog.getByRole("alert")).toHaveTextContent(
      "They lift it themselves, by texting START.",
    );
  });

  test("records consent with its proof", async () => {
    renderCard();
    await userEvent.click(screen.getByRole("button", { name: "Record consent" }));
    const dialog = within(screen.getByRole("dialog"));
    await userEvent.selectOptions(dialog.getByLabelText("For"), "Marketing texts");
    await userEvent.type(dialog.getByLabelText("Proof: a note or a link"), "Form 12");
    await userEvent.click(dialog.getByRole("button", { name: "Record consent" }));
    expect(convex.call).toHaveBeenCalledExactlyOnceWith(
      "consents:record",
      expect.objectContaining({
        kind: "marketing",
        status: "granted",
        evidence: "Form 12",
        disclosure: null,
        at: NOW,
      }),
    );
  });

  test("gives viewers nothing to press", () => {
    renderCard({ optOut: byStaff }, false);
    expect(screen.queryByRole("button")).not.toBeInTheDocument();
  });
});

describe("the notice in place of the composer", () => {
  test.each([
    [optOut, "Front desk", /They texted “Stop\. Thanks” today at .+\.$/],
    [{ ...optOut, source: "twilio", words: null }, "Front desk", /Twilio refused a text to them/],
    [byStaff, null, /Mei recorded it today at .+: Asked on the phone$/],
    [{ ...byStaff, source: "complaint" }, null, /Mei recorded a complaint today/],
    [{ ...byStaff, source: "import" }, null, /Imported today/],
  ] as [OptOut, string | null, RegExp][])("tells how we know: %#", (given, senderLabel, words) => {
    render(<OptedOutNotice name="Owen" optOut={given} senderLabel={senderLabel} />);
    const notice = screen.getByRole("status");
    expect(notice).toHaveTextContent("Owen has opted out of texts");
    expect(notice).toHaveTextContent(words);
    expect(notice).toHaveTextContent(
      senderLabel === null ? "Your team has recorded" : "text START to Front desk",
    );
  });
});

describe("the question above the composer", () => {
  const review = {
    id: "r1" as Id<"optOutReviews">,
    words: " please stop texting me ",
    at: MORNING,
  };

  test.each([
    ["Opt them out", "opted_out"],
    ["Not an opt-out", "not_opt_out"],
  ])("is answered by one click on %s", async (name, decision) => {
    render(<OptOutQuestion review={review} canDecide />);
    expect(screen.getByRole("region", { name: "Did they opt out?" })).toHaveTextContent(
      "They may have asked not to be texted: “please stop texting me”.",
    );
    await userEvent.click(screen.getByRole("button", { name }));
    expect(convex.call).toHaveBeenCalledExactlyOnceWith("optOuts:decideReview", {
      reviewId: "r1",
      decision,
    });
  });

  test("is read by viewers, who cannot answer it", () => {
    render(<OptOutQuestion review={review} canDecide={false} />);
    expect(screen.getByText(/please stop texting me/)).toBeInTheDocument();
    expect(screen.queryByRole("button")).not.toBeInTheDocument();
  });
});
