import { SignIn } from "@clerk/nextjs";

/** Clerk's own form. Hash routing keeps every step of it on this one page. */
export function ClerkSignIn() {
  return (
    <>
      <div className="mt-7">
        <SignIn routing="hash" />
      </div>
      <p className="mt-4 text-center text-xs text-balance text-muted-foreground">
        Invited by a teammate? Use the address the invitation was sent to. Your Clerk organization
        is your organization here.
      </p>
    </>
  );
}
