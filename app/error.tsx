"use client";

import { PageMessage } from "@/components/page-message";
import { Button } from "@/components/ui/button";

/** What a page shows in place of itself when it has failed. */
export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <PageMessage title="This page failed" actions={<Button onClick={reset}>Try again</Button>}>
      Something went wrong on our side. Your drafts are kept in this browser.
    </PageMessage>
  );
}
