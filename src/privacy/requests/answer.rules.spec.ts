import fc from 'fast-check';
import { answerBlockers } from './answer.rules.js';
import type { Pause } from './request-clock.rules.js';
import { IDENTITIES, type Identity } from './request-kinds.js';

const identity = fc.constantFrom<Identity>('signed_in', ...IDENTITIES.map(({ key }) => key));
const pauses = fc.array(
  fc.record<Pause>({
    why: fc.constantFrom('identity' as const, 'meaning' as const),
    stoppedOn: fc.constant('2026-11-02'),
    resumedOn: fc.constantFrom('2026-11-09', null),
  }),
  { maxLength: 4 },
);

describe('answerBlockers', () => {
  it('lets nothing out while it is not known who asks, or while proof is waited for', () => {
    fc.assert(
      fc.property(identity, pauses, (known, stood) => {
        const waits = stood.some(({ why, resumedOn }) => why === 'identity' && resumedOn === null);
        const blocked = answerBlockers({ identity: known, pauses: stood }).length > 0;
        expect(blocked).toBe(known === 'not_yet' || waits);
      }),
    );
  });

  it('is not in the way of a question about what is meant', () => {
    const stood: Pause = { why: 'meaning', stoppedOn: '2026-11-02', resumedOn: null };
    expect(answerBlockers({ identity: 'known', pauses: [stood] })).toEqual([]);
  });

  it('says one thing at a time: first what was asked, else that nobody asked yet', () => {
    const stood: Pause = { why: 'identity', stoppedOn: '2026-11-02', resumedOn: null };
    expect(answerBlockers({ identity: 'not_yet', pauses: [stood] })).toEqual(['proof_awaited']);
    expect(answerBlockers({ identity: 'not_yet', pauses: [] })).toEqual(['not_known']);
  });
});
