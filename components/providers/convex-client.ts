import { ConvexReactClient } from "convex/react";
import { errorCode } from "@/lib/errors";

/**
 * The browser's connection to Convex. It does not ask "Leave site?" while a send is under way: unsent
 * texts are kept in the browser until they are acknowledged (components/composer/pending-sends.ts).
 */
export function createConvexClient(convexUrl: string): ConvexReactClient {
  return new InboxClient(convexUrl, { unsavedChangesWarning: false, logger: LOGGER });
}

/**
 * A refusal that a person is told of (an opted-out contact, a country that is off) is no defect and
 * stays out of the console; everything else that a mutation throws is written there. Convex's own line
 * cannot tell them apart: a production deployment hides the error's data from it.
 */
class InboxClient extends ConvexReactClient {
  override mutation: ConvexReactClient["mutation"] = async (...call) => {
    try {
      return await super.mutation(...call);
    } catch (error) {
      if (errorCode(error) === null) console.error(error);
      throw error;
    }
  };
}

/** How Convex begins the line of a mutation that failed. */
const FAILED_MUTATION = /^\[CONVEX M\(/;

/** Convex's default logger without the lines that `InboxClient` writes itself. */
const LOGGER = {
  logVerbose() {
    // Only Convex's own developers read these.
  },
  log(...words: unknown[]) {
    console.log(...words);
  },
  warn(...words: unknown[]) {
    console.warn(...words);
  },
  error(...words: unknown[]) {
    const [line] = words;
    if (typeof line === "string" && FAILED_MUTATION.test(line)) return;
    console.error(...words);
  },
};
