import type { Metadata } from "next";
import Link from "next/link";
import { PageMessage } from "@/components/page-message";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

/** Any address that is no page. */
export default function NotFound() {
  return (
    <PageMessage
      title="There is nothing at this address"
      actions={
        <Button asChild>
          <Link href="/">Open the inbox</Link>
        </Button>
      }
    >
      The link may be old, or a letter is missing.
    </PageMessage>
  );
}
