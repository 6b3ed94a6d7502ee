import { Module } from '@nestjs/common';
import { CalendarQueries } from './calendar.queries.js';

@Module({ providers: [CalendarQueries], exports: [CalendarQueries] })
export class SchoolModule {}
