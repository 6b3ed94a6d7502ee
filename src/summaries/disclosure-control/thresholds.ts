/** Every number of "Gates" and "Algorithm" in disclosure-control.md, method CR5. */

/** Figures are multiples of this. */
export const BASE = 5;
/** A category with fewer people on the roll is merged or dropped. */
export const MINIMUM_ROLL = 20;
/** Below this published total only "fewer than 20 students" is said. */
export const MINIMUM_TOTAL = 15;
/** A table by one attribute needs at least this published total. */
export const MINIMUM_ONE_WAY = 25;
/** At least so many on the roll must stand outside a figure … */
export const MINIMUM_OUTSIDE = 10;
/** … and a figure may be at most this percentage of its roll. */
export const MAXIMUM_PERCENT_OF_ROLL = 80;
/** A topic may hold at most this percentage of the group it is shown for. */
export const MAXIMUM_TOPIC_PERCENT = 60;
/** The narrowest interval a reader may be able to draw around any audited group. */
export const MINIMUM_WIDTH = 4;
/** How many users a reader is assumed to know in person. */
export const KNOWN_USERS = 3;
/** Terms of an academic year that may be linked: seven patterns of attendance. */
export const MAXIMUM_TERMS = 3;
