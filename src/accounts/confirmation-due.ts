/**
 * Whoever sits there has to show who they are before this page: their second factor after the
 * password, or themself once more before something that cannot be undone.
 */
export class ConfirmationDue extends Error {
  constructor() {
    super('Whoever is signed in has to confirm who they are.');
  }
}

/** A second factor has to be set up before this page: what it shows needs one. */
export class SecondFactorMissing extends Error {
  constructor() {
    super('A second factor has to be set up first.');
  }
}
