/** The queue of outgoing texts, and what stops it. */
export const deliveryTables = {};
