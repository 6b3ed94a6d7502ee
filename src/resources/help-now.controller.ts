import { Controller, Get, HttpStatus, Logger, Param, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Database } from '../platform/db/database.js';
import { AlwaysAnswers, Public } from '../platform/security/public.decorator.js';
import { fieldError } from '../platform/web/form.js';
import type { AdultInPost } from './help.queries.js';
import { HelpQueries } from './help.queries.js';
import { nationalHelpPage, schoolHelpPage } from './help-now.page.js';
import { HelpSnapshots } from './help-snapshots.js';
import { resourcesPaths } from './resources.paths.js';
import { schoolSlug } from './school-help.js';

/** Long enough for a bad afternoon, short enough for a changed number. */
const KEPT_SECONDS = 3600;

@Public()
@AlwaysAnswers()
@Controller()
export class HelpNowController {
  private readonly log = new Logger('help');

  constructor(
    private readonly snapshots: HelpSnapshots,
    private readonly queries: HelpQueries,
    private readonly db: Database,
  ) {}

  @Get('/help-now')
  national(@Req() req: Request, @Res() res: Response, @Query('school') typed?: unknown): void {
    const slug = schoolSlug(typed);
    if (slug !== undefined)
      return res.redirect(HttpStatus.SEE_OTHER, resourcesPaths.helpNowAt(slug));
    if (typed === undefined) {
      letBrowserKeep(req, res);
      return this.showNational(req, res);
    }
    const text = typeof typed === 'string' ? typed.trim() : '';
    if (text !== '') return this.unknownSchool(req, res, text);
    res.status(HttpStatus.UNPROCESSABLE_ENTITY);
    this.showNational(req, res, text, 'Type the short name of your school.');
  }

  @Get('/help-now/:school')
  async school(
    @Req() req: Request,
    @Res() res: Response,
    @Param('school') typed: string,
  ): Promise<void> {
    const slug = schoolSlug(typed);
    const help = slug === undefined ? undefined : await this.snapshots.of(slug);
    if (help === undefined) return this.unknownSchool(req, res, typed);
    letBrowserKeep(req, res);
    const adults = req.actor?.school.slug === help.slug ? await this.adultsFor(req) : [];
    res.render('resources/school-help', schoolHelpPage(help, adults, req.actor?.yearGroup));
  }

  /** Names are an extra: without the database the posts and numbers must still stand. */
  private async adultsFor({ actor }: Request): Promise<AdultInPost[]> {
    if (actor === undefined) return [];
    try {
      return await this.db.run(actor, (tx) => this.queries.adultsInPosts(tx, actor.schoolId));
    } catch (error) {
      this.log.warn(`The help page names nobody: ${(error as { name?: string }).name}`);
      return [];
    }
  }

  private unknownSchool(req: Request, res: Response, typed: string): void {
    res.status(HttpStatus.NOT_FOUND);
    this.showNational(
      req,
      res,
      typed,
      'We do not know that school. Check the short name on your sign-in sheet.',
    );
  }

  private showNational(req: Request, res: Response, typed?: string, fault?: string): void {
    res.render(
      'resources/help-now',
      nationalHelpPage({
        ownSchool: req.actor?.school,
        typed: typed?.slice(0, 60),
        errors: fault === undefined ? [] : [fieldError('school', fault)],
      }),
    );
  }
}

/**
 * A page that is the same for everybody may be kept; one with names may not. Nor may one that
 * stands in because it could not be found out who asks: they would still see it when all is well.
 */
function letBrowserKeep(req: Request, res: Response): void {
  if (req.actor !== undefined || req.signInFault !== undefined) return;
  res.setHeader('Cache-Control', `public, max-age=${KEPT_SECONDS}`);
  res.vary('Cookie');
}
