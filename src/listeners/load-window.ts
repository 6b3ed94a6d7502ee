/** Load counts contacts of so many days back: a hard week weighs for a month, then is over. */
export const LOAD_DAYS = 28;
