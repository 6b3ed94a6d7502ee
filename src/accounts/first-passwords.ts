import { hashPassword, newFirstPassword } from './passwords.js';

/** What is on one card of a printed sheet. The password is kept nowhere: shown now and never again. */
export interface PasswordCard {
  name: string;
  tutorGroup: string | null;
  username: string;
  password: string;
}

export interface FirstPassword {
  password: string;
  hash: string;
}

/** More would only queue inside the library, and leave no processor for a sign-in meanwhile. */
const AT_ONCE = 4;

/** Makes and hashes so many one-time passwords. Never inside a transaction: a year group takes seconds. */
export async function makeFirstPasswords(count: number): Promise<FirstPassword[]> {
  const made: FirstPassword[] = [];
  let left = count;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const password = newFirstPassword();
      made.push({ password, hash: await hashPassword(password) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return made;
}
