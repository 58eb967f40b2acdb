/**
 * Links the Twilio account of the environment, with all its numbers, to an organization:
 *
 *   npm run connect-account -- org_2abc…     the organization's id in Clerk
 *   npm run connect-account                  the development sign-in's organization
 *
 * One of the organization's members must have signed in before. Run again, it adds new numbers.
 */
import { DEV_ORGANIZATION } from "../lib/auth/dev-staff.ts";
import { createConvexCli } from "./run/convex.mjs";
import { readOwnVariables, readSettings } from "./run/own-variables.mjs";
import { dataPaths } from "./run/paths.mjs";
import { createProcesses } from "./run/processes.mjs";
import { StartError } from "./run/start-error.mjs";

try {
  const settings = readSettings();
  const externalId = process.argv[2] ?? DEV_ORGANIZATION.externalId;
  if (settings.auth === "clerk" && process.argv[2] === undefined) {
    throw new StartError("Say which organization: npm run connect-account -- org_2abc…");
  }
  const { logs } = dataPaths(readOwnVariables()["THREADBOX_DATA"]);
  const processes = createProcesses({ logs, verbose: false });
  const cli = createConvexCli({ settings, processes, env: process.env });
  const added = (await cli.run("setupActions:connectEnvironmentAccount", { externalId })).trim();
  console.log(`Numbers added: ${added}`);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
