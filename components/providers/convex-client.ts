import { ConvexReactClient } from "convex/react";

/**
 * The browser's connection to Convex. It does not ask "Leave site?" while a send is under way: unsent
 * texts are kept in the browser until they are acknowledged (components/composer/pending-sends.ts).
 */
export function createConvexClient(convexUrl: string): ConvexReactClient {
  return new ConvexReactClient(convexUrl, { unsavedChangesWarning: false });
}
