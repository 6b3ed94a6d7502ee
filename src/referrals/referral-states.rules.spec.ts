import fc from 'fast-check';
import {
  REFERRAL_EVENTS,
  REFERRAL_STATES,
  type ReferralState,
  stateAfter,
  statusForRaiser,
} from './referral-states.rules.js';

const STATES = Object.keys(REFERRAL_STATES) as ReferralState[];

describe('the life of a referral', () => {
  it('is raised → acknowledged → in progress → closed, and reopened', () => {
    expect(stateAfter('raised', 'acknowledge')).toBe('acknowledged');
    expect(stateAfter('acknowledged', 'addAction')).toBe('in_progress');
    expect(stateAfter('in_progress', 'close')).toBe('closed');
    expect(stateAfter('closed', 'reopen')).toBe('reopened');
    expect(stateAfter('reopened', 'addAction')).toBe('in_progress');
  });

  it('cannot be closed unread, nor acted on when closed', () => {
    expect(stateAfter('raised', 'close')).toBeNull();
    expect(stateAfter('raised', 'addAction')).toBeNull();
    expect(stateAfter('closed', 'addAction')).toBeNull();
    expect(stateAfter('closed', 'acknowledge')).toBeNull();
  });

  it('waits only until the first acknowledgement, whatever is tried', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...REFERRAL_EVENTS), { maxLength: 12 }), (events) => {
        let state: ReferralState = 'raised';
        for (const event of events) state = stateAfter(state, event) ?? state;
        expect(REFERRAL_STATES[state].waits).toBe(!events.includes('acknowledge'));
        expect(statusForRaiser(state) === 'received').toBe(!events.includes('acknowledge'));
      }),
    );
  });

  it('tells a raiser only three words', () => {
    expect(STATES.map((state) => [state, statusForRaiser(state)])).toEqual([
      ['raised', 'received'],
      ['acknowledged', 'someone has it'],
      ['in_progress', 'someone has it'],
      ['closed', 'closed'],
      ['reopened', 'someone has it'],
    ]);
  });
});
