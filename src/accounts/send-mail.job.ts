import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Settings } from '../platform/config/settings.js';
import { SETTINGS } from '../platform/config/settings.token.js';
import { Database } from '../platform/db/database.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { type LetterJob, MAIL, writeLetter } from '../platform/mail/letters.js';
import { Mailer } from '../platform/mail/mailer.js';

/** Finds the address at the time of sending: a leaver gets no letter. */
@Injectable()
export class SendMailJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly db: Database,
    private readonly mailer: Mailer,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(MAIL, (letter, id) => this.send(letter, id));
  }

  private async send(letter: LetterJob, id: string): Promise<void> {
    const to = await this.db.asWorker((tx) =>
      tx.one<{ email: string | null; name: string; slug: string }>(
        `SELECT p.email, s.name, s.slug FROM person p JOIN school s ON s.id = p.school_id
         WHERE p.school_id = $1 AND p.id = $2 AND p.left_at IS NULL
           AND p.suspended_at IS NULL`,
        [letter.schoolId, letter.personId],
      ),
    );
    if (to?.email == null || to.email === '') return;
    const base = this.settings.publicUrl;
    const { subject, text } = writeLetter(letter.view, {
      ...letter.facts,
      schoolName: to.name,
      signInUrl: new URL('/sign-in', base).href,
      helpUrl: new URL(`/help-now/${to.slug}`, base).href,
    });
    await this.mailer.deliver({ id, to: to.email, subject, text });
  }
}
