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
} from './break-glass.policy.js';

const lead: BreakGlassActor = { person: 'lead', roles: ['staff', 'safeguarding_lead'] };
const asked: BreakGlassFacts = { askedBy: 'teacher', outcome: null, reviewedBy: null };
const opened: BreakGlassFacts = { ...asked, outcome: 'opened' };

const actors = fc.record({
  person: fc.constantFrom('lead', 'teacher'),
  roles: fc.uniqueArray(fc.constantFrom<Role>(...ROLES), { maxLength: 4 }),
});
const facts = fc.record({
  askedBy: fc.constantFrom('lead', 'teacher'),
  outcome: fc.constantFrom('opened', 'refused', 'withdrawn', null),
  reviewedBy: fc.constantFrom('lead', null),
});

describe('emergency access', () => {
  it.each(['safeguarding_lead', 'safeguarding_deputy', 'head'] as const)(
    'is decided, opened alone and looked back on by a %s',
    (role) => {
      const actor = { person: 'lead', roles: [role] };
      expect(mayOpenAlone(actor)).toBe(true);
      expect(mayDecide(actor, asked)).toBe(true);
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
          mayDecide(actor, about),
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
        expect([mayDecide(actor, own), mayReview(actor, own)]).toEqual([false, false]);
      }),
    );
  });

  it('is decided once, and looked back on once, when it was opened', () => {
    for (const outcome of ['opened', 'refused', 'withdrawn'] as const)
      expect(mayDecide(lead, { ...asked, outcome })).toBe(false);
    for (const outcome of ['refused', 'withdrawn', null] as const)
      expect(mayReview(lead, { ...asked, outcome })).toBe(false);
    expect(mayReview(lead, { ...opened, reviewedBy: 'head' })).toBe(false);
  });

  it('is taken back only by whoever asked, while nobody answered', () => {
    const teacher: BreakGlassActor = { person: 'teacher', roles: ['staff', 'pastoral'] };
    expect(mayWithdraw(teacher, asked)).toBe(true);
    expect(mayWithdraw(lead, asked)).toBe(false);
    for (const outcome of ['opened', 'refused', 'withdrawn'] as const)
      expect(mayWithdraw(teacher, { ...asked, outcome })).toBe(false);
  });
});
