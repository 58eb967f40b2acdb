/**
 * `npm run bench`: starts the product on a fresh data directory and prints how fast it is with 100
 * and with 10,000 contacts. Counts and ratios are gates, and a broken one ends with code 1;
 * milliseconds are printed beside the number of cores. The backend alone is measured by
 * packages/embedded-convex/src/bench.ts, which runs first.
 */
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import type { Target } from "./bench/inbound-load";
import { measureAt, type Measured } from "./bench/measure";
import { startProduct, type Product } from "./bench/product";
import { formatTable, percentile, summarize } from "./bench/stats";
import { ROOT } from "./run/paths.mjs";

const FEW = 100;
const MANY = 10_000;
const MAX_DOCUMENTS_READ = 8;
const MAX_SLOWDOWN = 1.3;

console.log(`Cores: ${cpus().length}, Node ${process.version}\n`);
const isBackendFastEnough = benchBackend();
const product = await startProduct();
try {
  console.log(`Ready after ${(product.readyAfterMs / 1000).toFixed(1)} s\n`);
  const target = targetOf(product);
  const few = await measureAt(product, target, { have: 0, want: FEW });
  print(few);
  const many = await measureAt(product, target, { have: FEW, want: MANY });
  print(many);
  printMemory(product);
  process.exitCode = checkGates(few, many) && isBackendFastEnough ? 0 : 1;
} finally {
  await product.stop();
}

function benchBackend(): boolean {
  const bench = spawnSync(
    process.execPath,
    ["--import", "tsx", "packages/embedded-convex/src/bench.ts"],
    { cwd: ROOT, stdio: "inherit" },
  );
  return bench.status === 0;
}

function targetOf({ appUrl, variables }: Product): Target {
  const variable = (name: string): string => variables[name] ?? "";
  return {
    appUrl,
    publicUrl: variable("PUBLIC_WEBHOOK_URL"),
    accountSid: variable("TWILIO_ACCOUNT_SID"),
    authToken: variable("TWILIO_AUTH_TOKEN"),
    to: variable("TWILIO_PHONE_NUMBER"),
  };
}

function print({ contacts, rows, documentsRead }: Measured): void {
  console.log(`With ${contacts} contacts, in ms`);
  console.log(
    formatTable(
      rows.map(({ what, samplesMs }) => ({ what, n: samplesMs.length, ...summarize(samplesMs) })),
    ),
  );
  console.log(
    `documents read per inbound text: ${percentile(documentsRead, 50)} (at most ${percentile(documentsRead, 100)})\n`,
  );
}

function printMemory(running: Product): void {
  const memory = running.memoryMb();
  const total = Object.values(memory).reduce((sum, megabytes) => sum + megabytes, 0);
  console.log("Resident memory, in MB");
  console.log(
    formatTable(
      [...Object.entries(memory), ["together", total]].map(([what, mb]) => ({
        what: String(what),
        mb: Number(mb),
      })),
    ),
  );
}

function checkGates(few: Measured, many: Measured): boolean {
  const slowdown = many.rows.map(({ what, samplesMs }, index) => ({
    what,
    ratio: percentile(samplesMs, 50) / percentile(few.rows[index]?.samplesMs ?? [], 50),
  }));
  const readsFew = percentile(few.documentsRead, 50);
  const readsMany = percentile(many.documentsRead, 50);
  const gates = [
    { gate: "texts lost", value: few.lost + many.lost, holds: few.lost + many.lost === 0 },
    {
      gate: "documents read, few and many contacts",
      value: `${readsFew} and ${readsMany}`,
      holds: readsFew === readsMany && readsMany <= MAX_DOCUMENTS_READ,
    },
    ...slowdown.map(({ what, ratio }) => ({
      gate: `${what}: many / few`,
      value: ratio.toFixed(2),
      holds: ratio <= MAX_SLOWDOWN,
    })),
  ];
  console.log("\nGates");
  console.log(
    formatTable(
      gates.map(({ gate, value, holds }) => ({ gate, value, holds: holds ? "yes" : "NO" })),
    ),
  );
  return gates.every(({ holds }) => holds);
}
