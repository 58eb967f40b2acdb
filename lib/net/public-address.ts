import { BlockList, isIP } from "node:net";

/** What no address on the internet is: https://www.iana.org/assignments/iana-ipv4-special-registry */
const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, "ipv4");
}

/** Global unicast; all else is loopback, local, multicast, or a way to write an IPv4 address. */
const GLOBAL_UNICAST = new BlockList();
GLOBAL_UNICAST.addSubnet("2000::", 3, "ipv6");
/** Inside it: documentation, tunnels that hide an IPv4 address (Teredo, 6to4), benchmarks. */
const NOT_GLOBAL = new BlockList();
NOT_GLOBAL.addSubnet("2001::", 23, "ipv6");
NOT_GLOBAL.addSubnet("2001:db8::", 32, "ipv6");
NOT_GLOBAL.addSubnet("2002::", 16, "ipv6");
NOT_GLOBAL.addSubnet("3fff::", 20, "ipv6");

/** Whether an IP address is one of the public internet; false for anything that is no IP address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !NOT_PUBLIC.check(address, "ipv4");
  if (family !== 6) return false;
  return GLOBAL_UNICAST.check(address, "ipv6") && !NOT_GLOBAL.check(address, "ipv6");
}
