#!/usr/bin/env node
/**
 * `npm run build`: builds the app for the sign-in that the variables ask for, unless it is built
 * already. For servers; `npm start` does it by itself.
 */
import { buildApp } from "./run/app.mjs";
import { readOwnVariables, readSettings } from "./run/own-variables.mjs";
import { dataPaths } from "./run/paths.mjs";
import { createProcesses } from "./run/processes.mjs";
import { StartError } from "./run/start-error.mjs";

const { logs } = dataPaths(readOwnVariables()["THREADBOX_DATA"]);
const processes = createProcesses({ logs, verbose: true });
try {
  await buildApp({ settings: readSettings(), processes, env: process.env });
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
