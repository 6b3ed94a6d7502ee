import type { OwnBooking } from '../booking.queries.js';
import { bookingsPage } from './bookings.page.js';

const now = new Date('2026-11-09T09:00:00Z');
const actor = { school: { timezone: 'Europe/London' } };

function booking(traits: Partial<OwnBooking> = {}): OwnBooking {
  return {
    id: 'b',
    state: 'booked',
    cancelledWhy: null,
    startsAt: new Date('2026-11-10T12:40:00Z'),
    endsAt: new Date('2026-11-10T13:00:00Z'),
    room: 'Room L4',
    directions: null,
    listener: 'Amira',
    listenerYear: 12,
    ...traits,
  };
}

interface Page {
  upcoming: { when: string; cancel?: string }[];
  changed: { heading: string }[];
  past: { cells: { text: string }[] }[];
  done?: { next: string };
}

const page = (bookings: OwnBooking[], done?: string, at = now) =>
  bookingsPage(bookings, actor, at, done) as Page;

describe("the page of a student's own times", () => {
  it('says what is next and until when it can be cancelled', () => {
    const shown = page([booking()], 'booked');
    expect(shown.upcoming).toEqual([
      expect.objectContaining({ when: 'Tomorrow, 12:40', cancel: '/bookings/b/cancellation' }),
    ]);
    expect(shown.done?.next).toContain('Tomorrow, 12:40');
    const begun = page([booking()], undefined, new Date('2026-11-10T12:40:00Z'));
    expect(begun.upcoming[0]?.cancel).toBeUndefined();
    expect(page([booking()], undefined, new Date('2026-11-10T13:00:00Z')).upcoming).toEqual([]);
  });

  it('says for a week that a time could not be kept, unless there is a new one', () => {
    const lost = booking({ id: 'l', state: 'cancelled', cancelledWhy: 'listener' });
    const told = 'Your time on Tuesday 10 November at 12:40 cannot go ahead';
    expect(page([lost]).changed).toEqual([{ heading: told }]);
    expect(page([lost], undefined, new Date('2026-11-17T12:40:00Z')).changed).toHaveLength(1);
    expect(page([lost], undefined, new Date('2026-11-17T12:41:00Z')).changed).toEqual([]);
    expect(page([booking(), lost]).changed).toEqual([]);
    const own = booking({ state: 'cancelled', cancelledWhy: 'student' });
    expect(page([own]).changed).toEqual([]);
  });

  it('has neutral words for what is past: nobody is blamed for not coming', () => {
    const past = {
      startsAt: new Date('2026-11-02T12:40:00Z'),
      endsAt: new Date('2026-11-02T13:00:00Z'),
    };
    const words = (['booked', 'did_not_attend', 'finished', 'cancelled'] as const).map(
      (state) => page([booking({ ...past, state })]).past[0]?.cells[2]?.text,
    );
    expect(words).toEqual(['Over', 'Over', 'You came', 'Could not go ahead']);
  });
});
