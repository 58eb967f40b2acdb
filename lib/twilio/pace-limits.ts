/** What an admin may set a number's pace to, in segments a second. */
export const SLOWEST_PACE = 0.1;
export const FASTEST_PACE = 1_000;
