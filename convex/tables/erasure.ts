/** What is to be forgotten, and what must not come back. */
export const erasureTables = {};
