"use client";

import { Component, type ErrorInfo, type ReactNode } from "react";
import { Button } from "@/components/ui/button";

interface PaneErrorProps {
  /** What this pane shows, in a sentence: "The list could not be loaded". */
  title: string;
  children: ReactNode;
}

/**
 * Keeps a failure inside its pane: the others keep working. Convex's hooks throw a failed query while
 * rendering, which only a class can catch.
 */
export class PaneError extends Component<PaneErrorProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidCatch(_error: Error, _info: ErrorInfo) {
    // React has already written it to the console, with the component's path.
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const requestId = /\[Request ID: (\w+)\]/.exec(error.message)?.[1];
    return (
      <div
        role="alert"
        className="z-10 grid h-full max-split:[grid-area:1/1] flex-1 place-content-center justify-items-center gap-1 bg-background p-6 text-center"
      >
        <p className="text-base font-[550]">{this.props.title}</p>
        <p className="text-muted-foreground">The rest of the inbox keeps working.</p>
        <Button
          variant="outline"
          size="sm"
          className="mt-3"
          onClick={() => this.setState({ error: null })}
        >
          Try again
        </Button>
        {requestId !== undefined && (
          <p className="mt-3 font-mono text-2xs text-subtle-foreground">Request {requestId}</p>
        )}
      </div>
    );
  }
}
