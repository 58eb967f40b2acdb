import { SignInFrame } from "./sign-in-frame";

/** Shown where nobody can sign in: without Clerk, on an installation that the outside can reach. */
export function ClosedSignIn() {
  return (
    <SignInFrame
      title="Sign-in needs Clerk here"
      subtitle="PUBLIC_WEBHOOK_URL is an address that others can reach, and the local sign-in asks for no password."
      footer="Threadbox · Open source"
    >
      <p className="mt-5 rounded-lg bg-warning-soft px-3.5 py-3 text-sm text-warning-text">
        Add both Clerk keys to .env.local and restart, or remove PUBLIC_WEBHOOK_URL to work on this
        machine alone. Texts keep arriving either way.
      </p>
    </SignInFrame>
  );
}
