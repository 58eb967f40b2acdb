import type { ReactNode } from "react";

type PageMessageProps = {
  title: string;
  /** What happened and what to do, in a sentence. */
  children: ReactNode;
  actions: ReactNode;
};

/** A page that has nothing to show but a message. Announced, since it may replace what was there. */
export function PageMessage({ title, children, actions }: PageMessageProps) {
  return (
    <main className="grid min-h-dvh place-content-center gap-4 bg-background p-6 text-center">
      <div role="alert" className="grid gap-1">
        <h1 className="text-lg font-semibold">{title}</h1>
        <p className="text-base text-balance text-muted-foreground">{children}</p>
      </div>
      <div className="flex justify-center gap-2">{actions}</div>
    </main>
  );
}
