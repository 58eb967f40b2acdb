import type { Metadata } from "next";
import { DEV_ORGANIZATION, DEV_STAFF } from "@/lib/auth/dev-staff";
import { isDevSignInConfigured } from "@/lib/auth/dev-sign-in";
import { RETURN_PARAMETER, toReturnPath } from "@/lib/auth/return-path";
import { ClosedSignIn } from "@/components/sign-in/closed-sign-in";
import { SignInFrame } from "@/components/sign-in/sign-in-frame";

export const metadata: Metadata = { title: "Sign in" };

/** The one way in: Clerk's form where there are Clerk keys, else a choice of the demo staff. */
export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  if (process.env.NEXT_PUBLIC_AUTH_MODE === "clerk") {
    const { ClerkSignIn } = await import("@/components/sign-in/clerk-sign-in");
    return (
      <SignInFrame
        title="Sign in to Threadbox"
        subtitle="Use your work account."
        footer="Sign-in by Clerk"
      >
        <ClerkSignIn />
      </SignInFrame>
    );
  }
  if (!isDevSignInConfigured()) return <ClosedSignIn />;
  const returnPath = toReturnPath((await searchParams)[RETURN_PARAMETER]);
  const { StaffPicker } = await import("@/components/sign-in/staff-picker");
  return (
    <SignInFrame
      title="Who’s at the desk?"
      subtitle={`Pick a staff member to open ${DEV_ORGANIZATION.name}.`}
      footer="Threadbox · Open source"
    >
      <StaffPicker staff={DEV_STAFF} returnPath={returnPath} />
    </SignInFrame>
  );
}
