import { createHash } from 'node:crypto';
import session, { type SessionData } from 'express-session';
import type { Database } from '../db/database.js';

declare module 'express-session' {
  interface SessionData {
    csrfToken?: string | null;
    /** Whose sign-in this was: a form sent after it ran out comes back to the same person only. */
    personId?: string;
  }
}

/** Longer than any sign-in lives (8 h), so that a late form can still be given back. */
const LIFETIME_HOURS = 9;

/**
 * express-session in Postgres, by the hash of its id: who reads the table can open no session, and the
 * application itself may only ask for one by its hash.
 * It holds a CSRF token and a person's id; who is signed in is decided by `sign_in` alone.
 */
export class SessionStore extends session.Store {
  constructor(private readonly db: Database) {
    super();
  }

  override get(
    sid: string,
    callback: (error: unknown, session?: SessionData | null) => void,
  ): void {
    this.db
      .outside<{ data: SessionData | null }>(`SELECT ctx.web_session($1, $2) AS data`, [
        hashOf(sid),
        this.db.clock.now(),
      ])
      .then(
        (rows) => callback(null, rows[0]?.data ?? null),
        (error: unknown) => callback(error),
      );
  }

  override set(sid: string, data: SessionData, callback?: (error?: unknown) => void): void {
    const expires = new Date(this.db.clock.now().getTime() + LIFETIME_HOURS * 3_600_000);
    this.db
      .outside(`SELECT ctx.keep_web_session($1, $2, $3)`, [
        hashOf(sid),
        JSON.stringify(data),
        expires,
      ])
      .then(
        () => callback?.(),
        (error: unknown) => callback?.(error),
      );
  }

  override destroy(sid: string, callback?: (error?: unknown) => void): void {
    this.db.outside(`SELECT ctx.end_web_session($1)`, [hashOf(sid)]).then(
      () => callback?.(),
      (error: unknown) => callback?.(error),
    );
  }
}

function hashOf(sid: string): Buffer {
  return createHash('sha256').update(sid, 'utf8').digest();
}
