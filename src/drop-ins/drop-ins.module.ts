import { Module } from '@nestjs/common';
import { BookingQueries } from './booking.queries.js';

@Module({ providers: [BookingQueries], exports: [BookingQueries] })
export class DropInsModule {}
