import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import type { TestApp } from '../app.js';
import { Visitor, type Fields, type Page } from '../visitor.js';
import { makePastBooking } from './bookings.js';
import { makeListener } from './listeners.js';
import { buildSchool, type BuiltSchool } from './school.js';

/** Username → roles; two students and two listeners, so that something may be empty for the second. */
export const PEOPLE: Record<string, string[]> = {
  sam: ['student'],
  newcomer: ['student'],
  lia: ['student'],
  liz: ['student'],
  tom: ['staff'],
  cora: ['coordinator'],
  sue: ['supervisor'],
  pat: ['pastoral'],
  dee: ['safeguarding_lead'],
  del: ['safeguarding_deputy'],
  hana: ['head'],
  chad: ['chair'],
  lena: ['leader'],
  ada: ['admin'],
};

/**
 * A school in the middle of a term, in which something of every kind has happened and something
 * waits, most of it done through the pages themselves: the ground for looking at every page.
 */
export async function livedInSchool(app: TestApp): Promise<BuiltSchool> {
  const school = await buildSchool(app, PEOPLE, { name: 'Harbour Academy' });
  const visitor = (username: string): Promise<Visitor> =>
    Visitor.signedIn(app, username, school.slug);
  const room = await placeAndTime(app, school);
  for (const username of ['lia', 'liz']) await makeListener(app, school, username);
  await makePastBooking(app, school, { student: 'sam', listener: 'lia', adult: 'sue' }, 90);
  await openDropIn(app, await visitor('cora'), room, school.people.sue ?? '');
  await raiseConcerns(await visitor('sam'), await visitor('tom'));
  await workOnConcerns(await visitor('dee'), school.people.tom ?? '');
  return school;
}

async function placeAndTime(app: TestApp, school: BuiltSchool): Promise<string> {
  const room = randomUUID();
  await app.db.asOwner(async (tx) => {
    const now = DateTime.fromJSDate(tx.now);
    await tx.query(
      `INSERT INTO term (id, school_id, name, starts_on, ends_on) VALUES ($1, $2, 'This term', $3, $4)`,
      [
        randomUUID(),
        school.id,
        now.minus({ weeks: 6 }).toISODate(),
        now.plus({ weeks: 8 }).toISODate(),
      ],
    );
    await tx.query(
      `INSERT INTO room (id, school_id, name, directions, open) VALUES ($1, $2, 'The Nest', 'Up the stairs by the library.', true)`,
      [room, school.id],
    );
  });
  return room;
}

async function openDropIn(app: TestApp, cora: Visitor, room: string, adult: string): Promise<void> {
  const tomorrow = DateTime.fromJSDate(app.clock.now()).plus({ days: 1 });
  const answer = await cora.post('/drop-ins/new', '/drop-ins', {
    name: 'Lunch drop-in',
    room,
    weekday: String(tomorrow.weekday),
    startsAt: '12:40',
    endsAt: '13:20',
    slotMinutes: '20',
    listeners: '2',
    from: tomorrow.toISODate() ?? '',
    until: tomorrow.plus({ weeks: 4 }).toISODate() ?? '',
    adult,
  });
  expectSeen(answer, 'the drop-in');
}

async function raiseConcerns(sam: Visitor, tom: Visitor): Promise<void> {
  const raise = async (who: Visitor, fields: Fields): Promise<void> =>
    expectSeen(await who.post('/concerns/new', '/concerns', fields), 'the concern');
  const words = 'I do not feel safe on the way home.';
  await raise(sam, { about: 'me', words, urgency: 'soon', category: 'bullying', aboutStaff: 'no' });
  await raise(sam, { about: 'me', words, urgency: 'today', category: 'home', aboutStaff: 'no' });
  await raise(tom, {
    about: 'unknown',
    aboutWords: 'A boy in Year 8 with a green bag',
    words: 'He was crying and would not say why.',
    urgency: 'soon',
    category: 'other',
    aboutStaff: 'no',
    toldWhom: 'Nobody yet',
  });
  await raise(tom, {
    about: 'unknown',
    aboutWords: 'Somebody in Year 9',
    words: 'A colleague shouted at them in the corridor.',
    urgency: 'today',
    category: 'staff',
    aboutStaff: 'unsure',
    toldWhom: 'Nobody yet',
  });
}

/** One stays as it came, one is being worked on, one is closed. */
async function workOnConcerns(dee: Visitor, owner: string): Promise<void> {
  const links = (await dee.get('/referrals')).$('.queue__link').toArray();
  const [, working = '', closed = ''] = links.map((link) => link.attribs.href ?? '');
  for (const link of [working, closed]) {
    expectSeen(await dee.post(link, `${link}/acknowledgement`, {}), 'the acknowledgement');
    const action = { what: 'Ring home', owner, dueOn: '2027-01-08' };
    expectSeen(await dee.post(link, `${link}/actions`, action), 'the action');
  }
  const closing = {
    summary: 'Afraid on the way home.',
    done: 'Spoke with the family.',
    decision: 'Referred.',
    reason: 'They asked for it.',
    outcome: 'social_care',
  };
  expectSeen(await dee.post(closed, `${closed}/closure`, closing), 'the closure');
}

function expectSeen(answer: Page, what: string): void {
  if (answer.status !== 303)
    throw new Error(
      `${what}: ${answer.status} ${answer.$('.govuk-error-summary').text().replace(/\s+/g, ' ')}`,
    );
}
