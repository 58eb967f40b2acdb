/** The made-up company of the demo. All its numbers are 555-01xx, which nobody can own. */
export const ORGANIZATION = {
  timeZone: "America/Los_Angeles",
  defaultCountry: "US",
} as const;

export const NUMBERS = {
  frontDesk: { address: "+15035550100", label: "Front desk" },
  dispatch: { address: "+15035550117", label: "Dispatch" },
  billing: { address: "+15035550164", label: "Billing" },
} as const;

export type NumberName = keyof typeof NUMBERS;
