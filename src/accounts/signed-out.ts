/** Nobody is signed in: a page leads to the sign-in page, a post comes back with it (401). */
export class SignedOut extends Error {
  constructor() {
    super('Nobody is signed in.');
  }
}
