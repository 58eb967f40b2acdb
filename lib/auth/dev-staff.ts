/** One person that the development sign-in offers. */
export interface DevStaffMember {
  /** The token's `sub`: stable, so that the same person is the same member after every start. */
  readonly subject: string;
  readonly name: string;
  readonly email: string;
  readonly role: "owner" | "admin" | "agent" | "viewer";
  /** What they do, in a word or two; shown in the picker only. */
  readonly desk: string;
}

/** The organization of the demo data; `externalId` is what the token carries as `org_id`. */
export const DEV_ORGANIZATION = {
  externalId: "org_alder_home_services",
  name: "Alder Home Services",
} as const;

/** In the order in which the picker shows them; every role is present. */
export const DEV_STAFF: readonly DevStaffMember[] = [
  {
    subject: "user_dana_okafor",
    name: "Dana Okafor",
    email: "dana@alderhome.example",
    role: "admin",
    desk: "Operations",
  },
  {
    subject: "user_sam_whitlock",
    name: "Sam Whitlock",
    email: "sam@alderhome.example",
    role: "agent",
    desk: "Front desk",
  },
  {
    subject: "user_priya_raman",
    name: "Priya Raman",
    email: "priya@alderhome.example",
    role: "agent",
    desk: "Dispatch",
  },
  {
    subject: "user_luis_ortega",
    name: "Luis Ortega",
    email: "luis@alderhome.example",
    role: "viewer",
    desk: "Field",
  },
  {
    subject: "user_mei_tanaka",
    name: "Mei Tanaka",
    email: "mei@alderhome.example",
    role: "owner",
    desk: "Billing",
  },
];

/** The person with this subject, or null. */
export function findDevStaffMember(subject: string): DevStaffMember | null {
  return DEV_STAFF.find((member) => member.subject === subject) ?? null;
}
