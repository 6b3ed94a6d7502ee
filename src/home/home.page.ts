import { type Actor, calledName, hasRole } from '../accounts/actor.js';
import { accountPaths } from '../accounts/accounts.paths.js';
import { may } from '../accounts/permissions.js';
import {
  bookingPaths,
  dropInPaths,
  dutyPaths,
  sessionPaths,
  shiftPaths,
} from '../drop-ins/drop-ins.paths.js';
import { listenerPaths, listeningPaths } from '../listeners/listeners.paths.js';
import { clockTime, fullDate, longDate, nearDateTime } from '../platform/clock/local-time.js';
import { concernPaths, referralPaths } from '../referrals/referrals.paths.js';
import { placeInWords } from '../school/calendar/place-in-words.js';
import { schoolPaths } from '../school/school.paths.js';
import type { NextBooking, OpenSession, ShiftToday } from './home.queries.js';

/** One box of a first page: a heading, what is so, and what can be done about it. */
interface Card {
  kicker?: string;
  heading: string;
  lines?: string[];
  links?: { text: string; href: string; secondary?: boolean }[];
  look?: string;
}

export interface HomeFacts {
  now: Date;
  nextBooking?: NextBooking;
  today: OpenSession[];
  duty: OpenSession[];
  /** The next session, of any day, that the actor is the adult of. */
  nextDuty?: OpenSession;
  shift?: ShiftToday;
  owedLogs: {
    bookingId: string;
    startsAt: Date;
    student: string | null;
    studentYear: number | null;
  }[];
  /** A listener who paused. */
  onBreak: boolean;
  concerns: number;
  rota?: { sessions: number; noAdult: number; short: number };
  listeners?: { may: number; blocked: number };
  waiting?: number;
  /** Where the newest summary is read; nothing for who may not. */
  summaryPath?: string;
  roll?: { students: number; staff: number; importedAt: Date | null };
  /** One of the last days may not have been theirs. */
  oddSignIn: boolean;
}

/** "Your day": one main thing for a student, the next thing to do for everybody else. */
export function homePage(facts: HomeFacts, actor: Actor): object {
  const zone = actor.school.timezone;
  const listens = hasRole(actor, 'listener');
  const cards = [
    ...(listens ? listenerCards(facts, zone) : []),
    ...(actor.kind === 'student' ? studentCards(facts, actor) : []),
    ...(listens ? [TALK_YOURSELF] : []),
    ...(actor.kind === 'staff' ? staffCards(facts, actor) : []),
  ];
  return {
    title: 'Your day',
    date: longDate(facts.now, zone),
    heading: `Hello, ${calledName(actor)}`,
    student: actor.kind === 'student',
    signInsPath: facts.oddSignIn ? accountPaths.ownSignIns() : undefined,
    cards,
    // The one main thing; whoever has a time, or listens, has something else first.
    talkPath:
      actor.kind === 'student' && !listens && facts.nextBooking === undefined
        ? sessionPaths.list()
        : undefined,
    wide: actor.kind === 'staff',
  };
}

/** A listener is a student too; their first page begins with what others wait for. */
const TALK_YOURSELF: Card = {
  heading: 'Want to talk yourself?',
  lines: ['Somebody you do not sit next to will listen.'],
  links: [{ text: 'Talk to someone', href: sessionPaths.list(), secondary: true }],
};

function studentCards(facts: HomeFacts, actor: Actor): Card[] {
  const zone = actor.school.timezone;
  const listens = hasRole(actor, 'listener');
  const { nextBooking, today } = facts;
  const cards: Card[] = [];
  if (nextBooking !== undefined) {
    const year = nextBooking.listenerYear === null ? '' : `, Year ${nextBooking.listenerYear}`;
    cards.push({
      kicker: 'Your next time',
      heading: nearDateTime(nextBooking.startsAt, facts.now, zone),
      lines: [`${placeInWords(nextBooking)}. With ${nextBooking.listener}${year}.`],
      links: [{ text: 'Look or cancel', href: bookingPaths.mine(), secondary: listens }],
    });
  }
  for (const session of today)
    cards.push({
      heading: 'Open today, no booking needed',
      lines: [
        `${session.room}, ${clockTime(session.startsAt, zone)} to ${clockTime(session.endsAt, zone)}`,
      ],
    });
  cards.push({
    heading: 'Rather speak to an adult?',
    lines: ['Tell us as little as you like. An adult will look today, or sooner if you say so.'],
    links: [{ text: 'Ask for an adult', href: concernPaths.raise(), secondary: true }],
  });
  if (facts.concerns > 0)
    cards.push({
      heading: 'What you passed on',
      lines: ['See whether someone has it.'],
      links: [{ text: 'Have a look', href: concernPaths.mine(), secondary: true }],
    });
  return cards;
}

function listenerCards({ shift, owedLogs, onBreak, now }: HomeFacts, zone: string): Card[] {
  const cards: Card[] = [];
  if (owedLogs.length > 0)
    cards.push({
      heading: owedLogs.length === 1 ? 'A log is waiting' : `${owedLogs.length} logs are waiting`,
      lines: ['Best done while you remember.'],
      links: owedLogs.slice(0, 4).map((log) => ({
        text: `Log ${nearDateTime(log.startsAt, now, zone)}`,
        href: bookingPaths.log(log.bookingId),
        secondary: true,
      })),
    });
  cards.push(
    shift === undefined
      ? {
          heading: 'No shift coming up',
          lines: ['When you are put on a session, it stands here.'],
          links: [{ text: 'My listening', href: listeningPaths.own(), secondary: true }],
        }
      : {
          kicker: 'Your next shift',
          heading: nearDateTime(shift.startsAt, now, zone),
          lines: [
            `${shift.room}, until ${clockTime(shift.endsAt, zone)}`,
            ...(shift.arriving.length === 0
              ? ['Nobody has booked yet. Somebody may still walk in.']
              : shift.arriving.map(
                  ({ at, name, year }) =>
                    `${clockTime(at, zone)}: ${name ?? 'somebody'}${year === null ? '' : `, Year ${year}`}`,
                )),
          ],
          links: [{ text: 'My shifts', href: shiftPaths.mine(), secondary: true }],
        },
    onBreak
      ? {
          heading: 'You are having a break',
          lines: ['Nobody can book you. Come back when you want to.'],
          links: [{ text: 'I am ready again', href: listeningPaths.own(), secondary: true }],
        }
      : {
          heading: 'And you?',
          lines: ['You can take a break at any time. Nobody asks why.'],
          links: [{ text: 'I need a break', href: listeningPaths.own(), secondary: true }],
        },
  );
  return cards;
}

function staffCards(facts: HomeFacts, actor: Actor): Card[] {
  const zone = actor.school.timezone;
  const cards: Card[] = [];
  if (facts.waiting !== undefined && facts.waiting > 0)
    cards.push({
      heading:
        facts.waiting === 1
          ? '1 concern waits for someone'
          : `${facts.waiting} concerns wait for someone`,
      lines: ['It was given to you to look at.'],
      links: [{ text: 'Open the queue', href: referralPaths.queue() }],
      look: 'tint',
    });
  for (const session of facts.duty)
    cards.push({
      kicker: 'You are on duty today',
      heading: `${session.name}, ${clockTime(session.startsAt, zone)} to ${clockTime(session.endsAt, zone)}`,
      lines: [session.room],
      links: [{ text: 'Open the desk', href: sessionPaths.desk(session.id), secondary: true }],
    });
  cards.push(...coordinatorCards(facts, actor), ...adminCards(facts, actor));
  if (may(actor.roles, 'post.confirm'))
    cards.push({
      heading: 'Posts and cover',
      lines: ['Who holds which post, who is away, and what waits for a second person.'],
      links: [
        { text: 'Posts', href: schoolPaths.posts(), secondary: true },
        { text: 'Cover', href: schoolPaths.cover(), secondary: true },
      ],
    });
  cards.push({
    heading: 'Worried about a student?',
    lines: ['Write down what you saw or heard. The right adult has it within seconds.'],
    links: [
      {
        text: 'Raise a concern',
        href: concernPaths.raise(),
        secondary: facts.waiting !== undefined && facts.waiting > 0,
      },
    ],
  });
  if (facts.summaryPath !== undefined)
    cards.push({
      heading: 'What the scheme does',
      lines: ['Each term in numbers that point at nobody.'],
      links: [{ text: 'Summaries', href: facts.summaryPath, secondary: true }],
    });
  return cards;
}

function coordinatorCards(
  { now, rota, listeners, today, nextDuty }: HomeFacts,
  actor: Actor,
): Card[] {
  const cards: Card[] = [];
  if (rota !== undefined) {
    const gaps = [
      ...(rota.noAdult > 0 ? [`${rota.noAdult} without an adult on duty`] : []),
      ...(rota.short > 0 ? [`${rota.short} short of listeners`] : []),
    ];
    cards.push({
      heading: today.length === 0 ? 'No session today' : 'Sessions today',
      lines: [
        ...today.map(
          (session) =>
            `${session.name}: ${session.room}, ${clockTime(session.startsAt, actor.school.timezone)}`,
        ),
        rota.sessions === 0
          ? 'Nothing is planned for the next two weeks.'
          : `Next two weeks: ${rota.sessions} sessions${gaps.length === 0 ? ', all can open' : `; ${gaps.join(', ')}`}.`,
      ],
      links: [
        rota.sessions === 0
          ? { text: 'Set up a drop-in', href: dropInPaths.new() }
          : { text: 'Drop-ins', href: dropInPaths.list(), secondary: true },
      ],
    });
  }
  if (listeners !== undefined)
    cards.push({
      heading: 'Listeners',
      lines: [
        `${listeners.may} may listen${listeners.blocked > 0 ? `; ${listeners.blocked} may not, each with reasons` : ''}.`,
      ],
      links: [
        { text: 'Listeners', href: listenerPaths.list(), secondary: true },
        { text: 'Training', href: listenerPaths.training(), secondary: true },
        { text: 'Supervision', href: listenerPaths.supervision(), secondary: true },
      ],
    });
  // Anybody of the staff may be the adult in reach.
  if (hasRole(actor, 'supervisor') || nextDuty !== undefined)
    cards.push({
      heading: 'Duty',
      lines: [
        nextDuty === undefined
          ? 'You are not down as the adult of a session.'
          : `Next: ${nearDateTime(nextDuty.startsAt, now, actor.school.timezone)}, ${nextDuty.room}.`,
      ],
      links: [{ text: 'My duty', href: dutyPaths.mine(), secondary: true }],
    });
  return cards;
}

function adminCards({ roll }: HomeFacts, actor: Actor): Card[] {
  if (roll === undefined) return [];
  return [
    {
      heading: 'Roster',
      lines: [
        `${roll.students} students and ${roll.staff} staff.`,
        roll.importedAt === null
          ? 'Nothing was imported yet.'
          : `Last import: ${fullDate(roll.importedAt, actor.school.timezone)}.`,
      ],
      links: [{ text: 'Import a roster', href: '/roster', secondary: roll.importedAt !== null }],
    },
    {
      heading: 'Accounts',
      links: [
        { text: 'People', href: accountPaths.people(), secondary: true },
        { text: 'First passwords', href: accountPaths.passwordSheets(), secondary: true },
      ],
    },
  ];
}
