import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Audit } from '../platform/audit/audit.js';
import type { Settings } from '../platform/config/settings.js';
import { SETTINGS } from '../platform/config/settings.token.js';
import { Database } from '../platform/db/database.js';
import { csrfTokenFor } from '../platform/security/csrf.js';
import { deviceName } from './device-name.rules.js';
import { knownBrowser } from './known-browser.js';
import { type Account, SignIns } from './sign-ins.js';

/** Whoever was found to be at the door, by whatever means. */
export type Found = Pick<Account, 'personId' | 'schoolId' | 'kind'>;

/** The one way from the door to a sign-in, whatever opened it: a password, or the school's account. */
@Injectable()
export class BeginSession {
  constructor(
    private readonly signIns: SignIns,
    private readonly db: Database,
    private readonly audit: Audit,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * A new id for the web session: one that was planted before is worth nothing.
   * @param failures wrong passwords for this name since the last right one
   */
  async run(req: Request, found: Found, how: 'password' | 'sso', failures = 0): Promise<void> {
    await new Promise<void>((resolve, reject) =>
      req.session.regenerate((error: unknown) => (error ? reject(error as Error) : resolve())),
    );
    req.session.personId = found.personId;
    const token = req.sessionID;
    await this.signIns.begin(token, found, { device: deviceName(req.get('user-agent')), how });
    const browser = found.kind === 'staff' ? knownBrowser(req, this.settings.secure) : undefined;
    await this.signIns.lookAt(token, found.personId, { browser, failures });
    await this.db.run({ ...found, token }, (tx) =>
      this.audit.write(tx, {
        action: 'sign_in',
        kind: 'person',
        record: found.personId,
        detail: { how },
      }),
    );
    // Before the answer: a browser goes on as soon as it has the headers, and would be a stranger.
    // With its token: the session is saved once more behind the answer, over the next page's.
    csrfTokenFor(req);
    await keepSession(req);
  }
}

export function keepSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) =>
    req.session.save((error: unknown) => (error ? reject(error as Error) : resolve())),
  );
}
