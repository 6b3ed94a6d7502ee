import type { TestApp } from './app.js';

/**
 * Puts a sign-in where its second factor has been shown, without an app or a key: for stories that
 * are about something else (`second-factor.e2e-spec.ts` is about this).
 */
export async function showSecondFactor({ db }: Pick<TestApp, 'db'>, token: string): Promise<void> {
  await db.asOwner((tx) =>
    tx.query(
      `UPDATE sign_in SET second_factor_at = started_at
       WHERE token_hash = sha256(convert_to($1, 'UTF8'))`,
      [token],
    ),
  );
}

/** What the database knows a sign-in by, from the cookie of its browser. */
export function tokenIn(cookie: string): string {
  return /earshot=s:([^.]+)\./.exec(decodeURIComponent(cookie))?.[1] ?? '';
}
