import { Module } from '@nestjs/common';
import { Navigation } from '../platform/web/navigation.js';
import { SchoolModule } from '../school/school.module.js';
import { BookingQueries } from './booking.queries.js';
import { BookSlot } from './bookings/book-slot.js';
import { BookingsController } from './bookings/bookings.controller.js';
import { CancelBooking } from './bookings/cancel-booking.js';
import { MarkArrival } from './bookings/mark-arrival.js';
import { SettleBookings } from './bookings/settle-bookings.js';
import { DeskController } from './desk/desk.controller.js';
import { DeskViews } from './desk/desk-views.js';
import { TakeWalkIn } from './desk/take-walk-in.js';
import {
  bookingPaths,
  dropInPaths,
  dutyPaths,
  sessionPaths,
  shiftPaths,
} from './drop-ins.paths.js';
import { CreateDropIn } from './rota/create-drop-in.js';
import { DropInsController } from './rota/drop-ins.controller.js';
import { EndDropIn } from './rota/end-drop-in.js';
import { NameAdult } from './rota/name-adult.js';
import { PlanSessions } from './rota/plan-sessions.js';
import { ReleaseBookings } from './rota/release-bookings.js';
import { RosterListener } from './rota/roster-listener.js';
import { RotaController } from './rota/rota.controller.js';
import { RotaEffects } from './rota/rota-effects.js';
import { RotaQueries } from './rota/rota.queries.js';
import { RotaViews } from './rota/rota-views.js';
import { SweepBookingsJob } from './rota/sweep-bookings.job.js';
import { SweepBookings } from './rota/sweep-bookings.js';
import { TendRota } from './rota/tend-rota.js';
import { WithdrawShift } from './rota/withdraw-shift.js';
import { Offers } from './sessions/offers.js';
import { SessionQueries } from './sessions/session.queries.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { ArrivalsController } from './shifts/arrivals.controller.js';
import { FillShifts } from './shifts/fill-shifts.js';
import { OwnShiftsQueries } from './shifts/own-shifts.queries.js';
import { ShiftQueries } from './shifts/shift.queries.js';
import { ShiftsController } from './shifts/shifts.controller.js';

const QUERIES = [BookingQueries, SessionQueries, ShiftQueries, OwnShiftsQueries, RotaQueries];
const WRITES = [
  BookSlot,
  CancelBooking,
  MarkArrival,
  SettleBookings,
  TakeWalkIn,
  CreateDropIn,
  EndDropIn,
  RosterListener,
  WithdrawShift,
  NameAdult,
];
const ROTA = [
  PlanSessions,
  FillShifts,
  ReleaseBookings,
  TendRota,
  RotaEffects,
  SweepBookings,
  SweepBookingsJob,
];

@Module({
  imports: [SchoolModule],
  providers: [...QUERIES, ...WRITES, ...ROTA, Offers, RotaViews, DeskViews],
  controllers: [
    SessionsController,
    BookingsController,
    ShiftsController,
    ArrivalsController,
    DeskController,
    DropInsController,
    RotaController,
  ],
  exports: [BookingQueries, SessionQueries, OwnShiftsQueries, Offers, CreateDropIn, BookSlot],
})
export class DropInsModule {
  constructor(navigation: Navigation) {
    navigation.add(
      {
        group: 'day',
        order: 10,
        text: 'Talk to someone',
        href: sessionPaths.list(),
        permission: 'session.book',
      },
      {
        group: 'day',
        order: 11,
        text: 'Your times',
        href: bookingPaths.mine(),
        permission: 'booking.own',
      },
      {
        group: 'day',
        order: 12,
        text: 'Your shifts',
        href: shiftPaths.mine(),
        permission: 'shift.own',
      },
      {
        group: 'day',
        order: 13,
        text: 'On duty',
        href: dutyPaths.mine(),
        permission: 'duty.expect',
      },
      {
        group: 'day',
        order: 14,
        text: 'Drop-ins',
        href: dropInPaths.list(),
        permission: 'drop-in.manage',
      },
    );
  }
}
