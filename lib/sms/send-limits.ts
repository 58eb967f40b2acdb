/**
 * How many texts may be queued in a minute. A person types a few; what is above these is a loop, or a
 * script that got hold of somebody's session. They keep the damage small, and are no plan's allowance.
 * Each is a bucket that fills evenly: a minute's worth may come at once, then one after the other.
 */
export interface SendLimits {
  /** By one member. With saved replies the fastest send one every two or three seconds. */
  perMember: number;
  /** By everything in one organization, automations and bulk included. */
  perOrganization: number;
}

const DEFAULTS: SendLimits = { perMember: 60, perOrganization: 1_000 };

/** The limits of an installation; what its variables leave out, or say unreadably, is the default. */
export function sendLimits(variables: {
  TEXTS_PER_MEMBER_PER_MINUTE?: string | undefined;
  TEXTS_PER_ORGANIZATION_PER_MINUTE?: string | undefined;
}): SendLimits {
  return {
    perMember: positive(variables.TEXTS_PER_MEMBER_PER_MINUTE) ?? DEFAULTS.perMember,
    perOrganization:
      positive(variables.TEXTS_PER_ORGANIZATION_PER_MINUTE) ?? DEFAULTS.perOrganization,
  };
}

function positive(word: string | undefined): number | null {
  const number = Number(word);
  return Number.isFinite(number) && number >= 1 ? number : null;
}
