/** The version of the code of conduct that listeners sign now; a higher one asks all to sign again. */
export const CODE_OF_CONDUCT_VERSION = 1;
