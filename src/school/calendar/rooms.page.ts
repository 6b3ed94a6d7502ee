import { faultsByField, type Form } from '../../platform/web/form.js';
import type { RoomRow } from '../calendar.queries.js';
import { schoolPaths } from '../school.paths.js';
import type { RoomForm } from './room.form.js';

const DONE = new Map(
  Object.entries({
    added: { heading: 'The room is added', next: 'Drop-ins can be held there from now on.' },
    changed: {
      heading: 'The room is changed',
      next: 'Sessions to come are planned again. None opens in a closed room.',
    },
  }),
);

export function roomsPage(rooms: readonly RoomRow[], done?: string): object {
  return {
    title: 'Rooms',
    wide: true,
    done: DONE.get(done ?? ''),
    add: schoolPaths.newRoom(),
    headings: [
      { text: 'Room' },
      { text: 'How to find it' },
      { text: 'Can be used' },
      { text: 'Change', hidden: true },
    ],
    rooms: rooms.map(({ id, name, directions, open }) => ({
      cells: [
        { text: name, header: true },
        { text: directions ?? 'Not said yet' },
        { text: open ? 'Open' : 'Closed' },
        { text: 'Change', href: schoolPaths.room(id), hiddenText: name },
      ],
    })),
  };
}

/** Adding (without `current`) or changing a room. */
export function roomPage(current?: RoomRow, form?: Form<RoomForm>): object {
  const errors = form?.errors ?? [];
  return {
    title: current === undefined ? 'Add a room' : 'Change a room',
    back: schoolPaths.rooms(),
    action: current === undefined ? schoolPaths.rooms() : schoolPaths.room(current.id),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? (current ? asTyped(current) : { open: 'yes' }),
    openItems: [
      { value: 'yes', text: 'Open', hint: 'Sessions can be held there.' },
      {
        value: 'no',
        text: 'Closed',
        hint: 'No session opens there. Sessions to come are moved or taken away, and anybody booked is told.',
      },
    ],
  };
}

function asTyped({ name, directions, open }: RoomRow): object {
  return { name, directions: directions ?? '', open: open ? 'yes' : 'no' };
}
