"use client";

import { useId } from "react";
import { Button, type ButtonProps } from "@/components/ui/button";
import { useInbox } from "./inbox-context";

/**
 * A button for what viewers may not do. For them it is disabled and says why; it keeps its place in
 * the tab order, so that the reason reaches the keyboard and screen readers too.
 */
export function StaffButton({ onClick, title, ...props }: Omit<ButtonProps, "asChild">) {
  const { me } = useInbox();
  const reasonId = useId();
  if (me.canSend) return <Button onClick={onClick} title={title} {...props} />;
  const reason = `Your role is viewer. An admin of ${me.organizationName} can change it.`;
  return (
    <>
      <Button aria-disabled="true" aria-describedby={reasonId} title={reason} {...props} />
      <span id={reasonId} hidden>
        {reason}
      </span>
    </>
  );
}
