import { DateTime } from 'luxon';

const LONDON = 'Europe/London';

/** Moments to come, in order, at which a calendar is most easily wrong. */
export function oddMoments(): { what: string; at: Date }[] {
  const now = DateTime.now().setZone(LONDON);
  const next = (from: DateTime, fits: (day: DateTime) => boolean): DateTime => {
    let day = from.plus({ days: 1 });
    while (!fits(day)) day = day.plus({ days: 1 });
    return day;
  };
  const changes = (day: DateTime): boolean =>
    day.startOf('day').offset !== day.plus({ days: 1 }).startOf('day').offset;
  const at = (day: DateTime, hour: number, minute = 0): Date =>
    day.set({ hour, minute }).toJSDate();
  const clocks = next(now.plus({ days: 3 }), changes);
  return [
    {
      what: 'a Saturday night',
      at: at(
        next(now, ({ weekday }) => weekday === 6),
        23,
        50,
      ),
    },
    {
      what: 'a Friday after school',
      at: at(
        next(now, ({ weekday }) => weekday === 5),
        15,
        40,
      ),
    },
    {
      what: 'a Wednesday in the summer holidays',
      at: at(
        next(now, ({ month, weekday }) => month === 8 && weekday === 3),
        12,
        45,
      ),
    },
    {
      what: 'Christmas Day',
      at: at(
        next(now, ({ month, day }) => month === 12 && day === 25),
        9,
      ),
    },
    { what: 'the day the clocks change', at: at(clocks, 0, 30) },
    { what: 'the other day the clocks change', at: at(next(clocks, changes), 1, 30) },
  ].sort((one, other) => one.at.getTime() - other.at.getTime());
}
