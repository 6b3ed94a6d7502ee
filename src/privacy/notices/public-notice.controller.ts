import { Controller, Get, HttpStatus, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Database } from '../../platform/db/database.js';
import { Public } from '../../platform/security/public.decorator.js';
import { AUDIENCES, privacyPaths } from '../privacy.paths.js';
import { NoticeQueries } from './notice.queries.js';
import { chooseSchoolPage, publicNoticePage } from './notices.page.js';

const SLUG = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** What a school keeps, before anybody signs in: nobody has to give data to learn what becomes of it. */
@Public()
@Controller('/privacy-notice')
export class PublicNoticeController {
  constructor(
    private readonly db: Database,
    private readonly queries: NoticeQueries,
  ) {}

  @Get()
  choose(@Res() res: Response, @Query('school') typed?: unknown): void {
    const text = typeof typed === 'string' ? typed.trim().toLowerCase() : undefined;
    if (text !== undefined && SLUG.test(text))
      return res.redirect(HttpStatus.SEE_OTHER, privacyPaths.publicNotice(text));
    const fault = text === undefined ? undefined : 'Type the short name of your school.';
    if (fault !== undefined) res.status(HttpStatus.UNPROCESSABLE_ENTITY);
    res.render('privacy/notices/choose', chooseSchoolPage(text?.slice(0, 60), fault));
  }

  @Get(':school')
  async show(@Param('school') typed: string, @Res() res: Response): Promise<void> {
    const slug = typed.trim().toLowerCase();
    const notices = await this.db.run(null, async (tx) => {
      const found = [];
      for (const audience of SLUG.test(slug) ? AUDIENCES : []) {
        const notice = await this.queries.public(tx, slug, audience);
        if (notice !== undefined) found.push({ audience, notice });
      }
      return found;
    });
    if (notices.length === 0) {
      const fault = 'We do not know that school. Check the short name on your sign-in sheet.';
      res.status(HttpStatus.NOT_FOUND);
      return res.render('privacy/notices/choose', chooseSchoolPage(slug.slice(0, 60), fault));
    }
    res.render('privacy/notices/public', publicNoticePage(slug, notices));
  }
}
