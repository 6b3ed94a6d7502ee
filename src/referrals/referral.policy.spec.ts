import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { type Role, ROLES } from '../accounts/permissions.js';
import {
  canAcknowledge,
  canAddAction,
  canClose,
  canCompleteAction,
  canNameChild,
  canOpen,
  canReopen,
  isHidden,
  type ReferralActor,
  type ReferralFacts,
  visibleTo,
} from './referral.policy.js';
import { REFERRAL_STATES, type ReferralState } from './referral-states.rules.js';

const lead = (over: Partial<ReferralActor> = {}): ReferralActor => ({
  person: 'lead',
  roles: ['staff', 'safeguarding_lead'],
  hasLiveGrant: true,
  ...over,
});
const referral = (over: Partial<ReferralFacts> = {}): ReferralFacts => ({
  state: 'acknowledged',
  raisedBy: 'listener',
  child: 'child',
  subjects: [],
  ...over,
});
const codes = (found: readonly { code: string }[]) => found.map(({ code }) => code);
const verbs = [canOpen, canAcknowledge, canAddAction, canCompleteAction, canClose, canReopen];

const person = fc.constantFrom('lead', 'listener', 'child', 'subject');
const actors: fc.Arbitrary<ReferralActor> = fc.record({
  person,
  roles: fc.uniqueArray(fc.constantFrom<Role>(...ROLES), { maxLength: 4 }),
  hasLiveGrant: fc.boolean(),
});
const referrals: fc.Arbitrary<ReferralFacts> = fc.record({
  state: fc.constantFrom(...(Object.keys(REFERRAL_STATES) as ReferralState[])),
  raisedBy: person,
  child: fc.option(person),
  subjects: fc.uniqueArray(person, { maxLength: 2 }),
});

describe('what may be done now', () => {
  it.each<[ReferralState, string[]]>([
    ['raised', ['acknowledge']],
    ['acknowledged', ['addAction', 'close']],
    ['in_progress', ['addAction', 'close']],
    ['closed', ['reopen']],
    ['reopened', ['addAction', 'close']],
  ])('%s: %p', (state, expected) => {
    const facts = referral({ state });
    const may = {
      acknowledge: canAcknowledge(lead(), facts),
      addAction: canAddAction(lead(), facts),
      close: canClose(lead(), facts),
      reopen: canReopen(lead(), facts),
    };
    const open = Object.entries(may).filter(([, found]) => found.length === 0);
    expect(open.map(([verb]) => verb)).toEqual(expected);
  });

  it('says why not, in words for the page', () => {
    expect(canAcknowledge(lead(), referral())).toEqual([
      { code: 'already-acknowledged', sentence: 'Somebody already has it.', hidden: false },
    ]);
    expect(codes(canAddAction(lead(), referral({ state: 'raised' })))).toEqual([
      'not-acknowledged',
    ]);
    expect(codes(canClose(lead(), referral({ state: 'closed' })))).toEqual(['is-closed']);
    expect(codes(canReopen(lead(), referral()))).toEqual(['not-closed']);
  });

  it('ticks nothing off in what is closed, whatever else is so', () => {
    fc.assert(
      fc.property(actors, referrals, (actor, facts) => {
        const found = codes(canCompleteAction(actor, facts));
        expect(found.includes('is-closed')).toBe(facts.state === 'closed');
        expect(found.length === 0).toBe(
          canOpen(actor, facts).length === 0 && facts.state !== 'closed',
        );
      }),
      { numRuns: runs(500, 10_000) },
    );
  });

  it('lets pastoral staff and stand-ins act and reopen, but not close', () => {
    for (const role of ['pastoral', 'staff'] as const) {
      const actor = lead({ roles: ['staff', role] });
      expect(canAddAction(actor, referral())).toEqual([]);
      expect(canReopen(actor, referral({ state: 'closed' }))).toEqual([]);
      expect(codes(canClose(actor, referral()))).toEqual(['closing-needs-a-lead']);
    }
  });

  it('opens for nobody without a live grant, whatever their roles', () => {
    fc.assert(
      fc.property(actors, referrals, (actor, facts) => {
        for (const may of verbs) {
          const found = may({ ...actor, hasLiveGrant: false }, facts);
          expect(codes(found)).toContain('not-granted');
          expect(isHidden(found)).toBe(true);
        }
      }),
    );
  });

  it('does not exist for a subject, a pupil, or somebody who is only an administrator', () => {
    fc.assert(
      fc.property(actors, referrals, (actor, facts) => {
        const granted = { ...actor, hasLiveGrant: true };
        const subject = { ...facts, subjects: [...facts.subjects, actor.person] };
        const pupil = { ...granted, roles: [...actor.roles, 'student' as const] };
        const admin = { ...granted, roles: ['staff', 'admin', 'leader'] as const };
        for (const may of verbs) {
          expect(isHidden(may(granted, subject))).toBe(true);
          expect(isHidden(may(pupil, facts))).toBe(true);
          expect(isHidden(may(admin, facts))).toBe(true);
        }
      }),
    );
  });
});

describe('visibleTo', () => {
  const listener = {
    person: 'listener',
    roles: ['student', 'listener'],
    hasLiveGrant: false,
  } as const;

  it('shows three words to listeners and staff who raised it', () => {
    expect(visibleTo(listener, referral())).toBe('three-words');
    const teacher = lead({ person: 'listener', roles: ['staff'], hasLiveGrant: false });
    expect(visibleTo(teacher, referral())).toBe('three-words');
  });

  it('shows a student what they raised, and a listener what they raised for themself', () => {
    const student = { ...listener, roles: ['student'] } as const;
    expect(visibleTo(student, referral())).toBe('own-words');
    expect(visibleTo(listener, referral({ child: 'listener' }))).toBe('own-words');
  });

  it('tells a child nothing of what others raised about them', () => {
    const child = { ...listener, person: 'child' };
    expect(visibleTo(child, referral())).toBe('hidden');
  });

  it('is whole only for holders of a grant, and hidden from subjects and strangers', () => {
    fc.assert(
      fc.property(actors, referrals, (actor, facts) => {
        const view = visibleTo(actor, facts);
        if (facts.subjects.includes(actor.person)) expect(view).toBe('hidden');
        if (view === 'whole') expect(actor.hasLiveGrant).toBe(true);
        if (!actor.hasLiveGrant && facts.raisedBy !== actor.person) expect(view).toBe('hidden');
      }),
      { numRuns: runs(500, 10_000) },
    );
  });
});

describe('naming the child', () => {
  it('keeps students from looking each other up', () => {
    expect(codes(canNameChild(['student', 'listener'], 'student', false))).toEqual([
      'not-on-own-shift',
    ]);
    expect(canNameChild(['student', 'listener'], 'student', true)).toEqual([]);
    expect(canNameChild(['staff'], 'student', false)).toEqual([]);
    expect(canNameChild(['student'], 'me', false)).toEqual([]);
    expect(codes(canNameChild(['staff'], 'me', false))).toEqual(['not-a-student']);
  });

  it('never stands in the way of a concern about somebody unknown', () => {
    fc.assert(
      fc.property(actors, fc.boolean(), ({ roles }, fromOwnShift) => {
        expect(canNameChild(roles, 'unknown', fromOwnShift)).toEqual([]);
      }),
    );
  });
});
