import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Form } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { CalendarQueries, type RoomRow } from '../calendar.queries.js';
import { KeepRoom } from './keep-room.js';
import { RoomForm } from './room.form.js';
import { roomPage, roomsPage } from './rooms.page.js';

@Allow('school.manage')
@Controller('/school/rooms')
export class RoomsController {
  constructor(
    private readonly db: Database,
    private readonly calendar: CalendarQueries,
    private readonly keep: KeepRoom,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    res.render('school/rooms/list', roomsPage(await this.rooms(actor), done));
  }

  @Get('new')
  new(@Res() res: Response): void {
    res.render('school/rooms/room', roomPage());
  }

  @Post()
  async add(
    @CurrentActor() actor: Actor,
    @Form(RoomForm) form: Form<RoomForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.keep.run(actor, form.once, undefined, form.values),
      (shown) => res.render('school/rooms/room', roomPage(undefined, shown)),
    );
  }

  @Get(':id')
  async edit(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
  ): Promise<void> {
    res.render('school/rooms/room', roomPage(await this.find(actor, id)));
  }

  @Post(':id')
  async change(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(RoomForm) form: Form<RoomForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.keep.run(actor, form.once, id, form.values),
      async (shown) => res.render('school/rooms/room', roomPage(await this.find(actor, id), shown)),
    );
  }

  private rooms(actor: Actor): Promise<RoomRow[]> {
    return this.db.run(actor, (tx) => this.calendar.rooms(tx, actor.schoolId));
  }

  private async find(actor: Actor, id: string): Promise<RoomRow> {
    const found = (await this.rooms(actor)).find((room) => room.id === id);
    if (found === undefined) throw new NotFoundException();
    return found;
  }
}
