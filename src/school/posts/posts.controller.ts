import { Controller, Get, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { may } from '../../accounts/permissions.js';
import { Database } from '../../platform/db/database.js';
import { postsPage } from './posts.page.js';
import { PostQueries } from './post.queries.js';

@Controller('/school/posts')
export class PostsController {
  constructor(
    private readonly db: Database,
    private readonly posts: PostQueries,
  ) {}

  @Allow('post.see')
  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      postsPage(
        await this.posts.holdings(tx, actor.schoolId),
        (await this.posts.waiting(tx, actor.schoolId)).length,
        { timezone: actor.school.timezone, mayPropose: may(actor.roles, 'post.propose') },
        done,
      ),
    );
    res.render('school/posts/list', page);
  }
}
