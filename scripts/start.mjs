#!/usr/bin/env node
/**
 * `npm start` and `npm run dev`: starts everything a clone needs and prints where it is.
 *
 *   npm start                   start; seed the demo organization on the first run
 *   npm start -- --fresh        wipe the data, then start and seed again
 *   npm start -- --empty        wipe the data and start with an empty inbox
 *   npm run dev                 the same with hot reload of the app and of convex/
 *
 * Only Node's own modules are imported here and in scripts/run/, because nothing may be installed yet.
 */
import { parseArgs } from "node:util";
import { ensureDependencies, requireSupportedNode } from "./run/install.mjs";
import { startProduct } from "./run/product.mjs";
import { StartError } from "./run/start-error.mjs";

const USAGE = "Usage: npm start -- [--fresh | --empty] [--dev]";

try {
  const options = readOptions();
  requireSupportedNode();
  await ensureDependencies();
  process.exitCode = await startProduct(options);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`\nThreadbox did not start. ${error.message}`);
  process.exitCode = 1;
}

/** @returns {import("./run/product.mjs").StartOptions} */
function readOptions() {
  const parsed = parseOrExplain();
  const { fresh = false, empty = false, dev = false } = parsed.values;
  if (fresh && empty) throw new StartError(`--fresh seeds and --empty does not. ${USAGE}`);
  return { fresh, empty, dev };
}

function parseOrExplain() {
  try {
    return parseArgs({
      options: {
        fresh: { type: "boolean" },
        empty: { type: "boolean" },
        dev: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}
