import fc from 'fast-check';
import { type Role, ROLES } from '../../accounts/permissions.js';
import {
  type BreakGlassActor,
  type BreakGlassFacts,
  mayDecide,
  mayOpenAlone,
  mayReview,
  mayTakePart,
  mayWithdraw,
  openingBlockers,
} from './break-glass.policy.js';
import { hasLapsed } from './lapse.rules.js';

const now = new Date('2026-11-24T12:40:00Z');
const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
const lead: BreakGlassActor = { person: 'lead', roles: ['staff', 'safeguarding_lead'] };
const asked: BreakGlassFacts = {
  askedBy: 'teacher',
  askedAt: ago(1),
  askerRoles: ['staff', 'pastoral'],
  outcome: null,
  reviewedBy: null,
};
const opened: BreakGlassFacts = { ...asked, outcome: 'opened' };

const roleSets = fc.uniqueArray(fc.constantFrom<Role>(...ROLES), { maxLength: 4 });
const actors = fc.record({ person: fc.constantFrom('lead', 'teacher'), roles: roleSets });
const facts = fc.record({
  askedBy: fc.constantFrom('lead', 'teacher'),
  askedAt: fc.double({ min: 0, max: 60, noNaN: true }).map(ago),
  askerRoles: roleSets,
  outcome: fc.constantFrom('opened', 'refused', 'withdrawn', null),
  reviewedBy: fc.constantFrom('lead', null),
});
const ASKERS: readonly Role[] = [
  'safeguarding_lead',
  'safeguarding_deputy',
  'head',
  'chair',
  'pastoral',
  'out_of_hours',
  'holiday_cover',
];

describe('emergency access', () => {
  it.each(['safeguarding_lead', 'safeguarding_deputy', 'head'] as const)(
    'is decided, opened alone and looked back on by a %s',
    (role) => {
      const actor = { person: 'lead', roles: [role] };
      expect(mayOpenAlone(actor)).toBe(true);
      expect(mayDecide(actor, asked, now)).toBe(true);
      expect(mayReview(actor, opened)).toBe(true);
    },
  );

  it('is never for an administrator, whatever else they hold', () => {
    fc.assert(
      fc.property(actors, facts, ({ person, roles }, about) => {
        const actor = { person, roles: [...roles, 'admin' as const] };
        expect([
          mayTakePart(actor),
          mayOpenAlone(actor),
          mayDecide(actor, about, now),
          mayReview(actor, about),
        ]).toEqual([false, false, false, false]);
      }),
    );
    expect(mayTakePart(lead)).toBe(true);
  });

  it('is not opened alone by anybody else', () => {
    const others = ROLES.filter(
      (role) => !['safeguarding_lead', 'safeguarding_deputy', 'head'].includes(role),
    );
    for (const role of others) expect(mayOpenAlone({ person: 'lead', roles: [role] })).toBe(false);
  });

  it('takes two people: nobody decides about or looks back on their own', () => {
    fc.assert(
      fc.property(actors, facts, (actor, about) => {
        const own = { ...about, askedBy: actor.person };
        expect([mayDecide(actor, own, now), mayReview(actor, own)]).toEqual([false, false]);
      }),
    );
  });

  it('is decided once, and looked back on once, when it was opened', () => {
    for (const outcome of ['opened', 'refused', 'withdrawn'] as const)
      expect(mayDecide(lead, { ...asked, outcome }, now)).toBe(false);
    for (const outcome of ['refused', 'withdrawn', null] as const)
      expect(mayReview(lead, { ...asked, outcome })).toBe(false);
    expect(mayReview(lead, { ...opened, reviewedBy: 'head' })).toBe(false);
  });

  it('is taken back only by whoever asked, while nobody answered', () => {
    const teacher: BreakGlassActor = { person: 'teacher', roles: ['staff', 'pastoral'] };
    expect(mayWithdraw(teacher, asked, now)).toBe(true);
    expect(mayWithdraw(lead, asked, now)).toBe(false);
    for (const outcome of ['opened', 'refused', 'withdrawn'] as const)
      expect(mayWithdraw(teacher, { ...asked, outcome }, now)).toBe(false);
  });

  it('opens nothing to somebody who may not ask any more, nor after a day, whoever agrees', () => {
    fc.assert(
      fc.property(actors, facts, (actor, about) => {
        const opens = openingBlockers(actor, about, now).length === 0;
        const asker = about.askerRoles;
        const mayAsk = !asker.includes('admin') && asker.some((role) => ASKERS.includes(role));
        const inTime = now.getTime() - about.askedAt.getTime() < 24 * 3_600_000;
        if (!mayAsk || !inTime) expect(opens).toBe(false);
        expect(opens).toBe(mayDecide(actor, about, now) && mayAsk);
      }),
    );
    expect(openingBlockers(lead, asked, now)).toEqual([]);
    expect(openingBlockers(lead, { ...asked, askerRoles: ['staff'] }, now)).toEqual([
      'asker-may-not',
    ]);
    expect(openingBlockers(lead, { ...asked, askedAt: ago(24) }, now)).toContain('lapsed');
    expect(openingBlockers({ ...lead, person: 'teacher' }, asked, now)).toEqual(['not-theirs']);
  });

  it('lapses after a day: nobody decides about it or takes it back, and what was decided stays', () => {
    const late = { ...asked, askedAt: ago(24) };
    const teacher: BreakGlassActor = { person: 'teacher', roles: ['staff', 'pastoral'] };
    expect(hasLapsed({ ...asked, askedAt: ago(23.99) }, now)).toBe(false);
    expect([
      hasLapsed(late, now),
      mayDecide(lead, late, now),
      mayWithdraw(teacher, late, now),
    ]).toEqual([true, false, false]);
    expect(hasLapsed({ ...late, outcome: 'opened' }, now)).toBe(false);
    expect(mayReview(lead, { ...late, outcome: 'opened' })).toBe(true);
  });
});
