import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { type HeldGrant, lapsedGrants } from './lapsing-grants.rules.js';

const POST_REASONS = ['safeguarding-lead', 'stands-in', 'on-route', 'alongside', 'escalation'];
const grant = fc.record<HeldGrant>({
  id: fc.uuid(),
  reason: fc.constantFrom(...POST_REASONS, 'action', 'break-glass', 'hand-over'),
  owns: fc.boolean(),
  hasOpenAction: fc.boolean(),
  onTeam: fc.boolean(),
  left: fc.boolean(),
});

describe('grants that lapse', () => {
  const check = (holds: (held: HeldGrant, ends: boolean) => void): void =>
    fc.assert(
      fc.property(fc.uniqueArray(grant, { selector: ({ id }) => id }), (all) => {
        const ended = lapsedGrants(all);
        for (const held of all) holds(held, ended.includes(held.id));
        expect(ended.every((id) => all.some((held) => held.id === id))).toBe(true);
      }),
      { numRuns: runs(300, 20_000) },
    );

  it('end for whoever has left, whatever they were given for', () =>
    check((held, ends) => {
      if (held.left) expect(ends).toBe(true);
    }));

  it('stay with whoever is on the team, has the referral, or has something to do', () =>
    check((held, ends) => {
      if (!held.left && (held.onTeam || held.owns || held.hasOpenAction)) expect(ends).toBe(false);
    }));

  it('end for whoever was only given them for a post that is gone', () =>
    check((held, ends) => {
      if (held.left || held.onTeam || held.owns || held.hasOpenAction) return;
      expect(ends).toBe(POST_REASONS.includes(held.reason));
    }));
});
