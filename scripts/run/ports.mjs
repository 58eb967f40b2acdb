import { createServer } from "node:net";
import { StartError } from "./start-error.mjs";

const LOOPBACK = ["127.0.0.1", "::1"];

/**
 * Throws, before anything is started, naming every port that somebody else holds.
 *
 * @param {{ port: number, variable: string, purpose: string }[]} wanted
 */
export async function requireFreePorts(wanted) {
  const duplicate = wanted.find(({ port }, index) =>
    wanted.slice(0, index).some((other) => other.port === port),
  );
  if (duplicate !== undefined) {
    throw new StartError(
      `Two parts are set to port ${duplicate.port}. Change ${duplicate.variable}.`,
    );
  }
  const taken = [];
  for (const entry of wanted) if (!(await isFree(entry.port))) taken.push(entry);
  if (taken.length === 0) return;
  const lines = taken.map(
    ({ port, variable, purpose }) =>
      `  Port ${port} (${purpose}) is taken. Stop what uses it, or choose another: ${variable}=${port + 1000} npm start`,
  );
  throw new StartError(`A port is not free:\n${lines.join("\n")}`);
}

/**
 * Finds ports that nobody on loopback holds at this moment.
 *
 * @param {number} count
 * @returns {Promise<number[]>}
 */
export async function findFreePorts(count) {
  /** @type {Set<number>} */
  const ports = new Set();
  while (ports.size < count) {
    const port = await listenOnce(0, "127.0.0.1");
    if (typeof port === "number" && (await isFree(port))) ports.add(port);
  }
  return [...ports];
}

/** @param {number} port */
async function isFree(port) {
  for (const host of LOOPBACK) {
    if ((await listenOnce(port, host)) === "taken") return false;
  }
  return true;
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<number | "taken" | "no such address">}
 */
function listenOnce(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === "EADDRINUSE") resolve("taken");
      else if (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT") {
        resolve("no such address");
      } else if (error.code === "EACCES") {
        reject(new StartError(`Port ${port} needs more rights. Choose one above 1023.`));
      } else reject(error);
    });
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : port);
      });
    });
  });
}
