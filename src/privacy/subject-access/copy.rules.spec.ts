import fc from 'fast-check';
import {
  ALWAYS_SAID,
  assembleCopy,
  type Decision,
  leftOutLines,
  mergeCopies,
  type ReadItem,
  SECTIONS,
} from './copy.rules.js';
import { HOLD_BACK_REASONS } from './hold-back.js';
import { BLACK } from './redaction.rules.js';

const FACTS = { school: 'S', about: 'A', requestedOn: '2026-09-03', givenOn: '2026-09-20' };
const held = fc.record({
  decision: fc.constant('hold_back' as const),
  reason: fc.constantFrom(...HOLD_BACK_REASONS.map(({ key }) => key)),
  known: fc.boolean(),
});
const given = fc.record({
  decision: fc.constant('give' as const),
  phrases: fc.subarray(['Liam', 'Zoë']),
});
const item = (secret: string): fc.Arbitrary<ReadItem> =>
  fc.record({
    key: fc.uuid(),
    kind: fc.constantFrom(...SECTIONS.map(({ kind }) => kind)),
    heading: fc.constant('A thing'),
    lines: fc.array(
      fc.record({
        label: fc.constant('Said'),
        text: fc.constantFrom(`${secret} Liam`, `${secret} Zoë`),
      }),
      { maxLength: 3 },
    ),
  });

describe('a copy', () => {
  it('holds what is given, word for word but what is black, and no trace of the rest', () => {
    const decided = fc.array(
      fc.oneof(
        fc.record({ item: item('given'), decision: given }),
        fc.record({ item: item('secret'), decision: held }),
      ),
    );
    fc.assert(
      fc.property(decided, (all) => {
        const copy = assembleCopy(FACTS, all);
        expect(JSON.stringify(copy)).not.toContain('secret');
        const count = all.filter(({ decision }) => decision.decision === 'give').length;
        expect(copy.sections.flatMap(({ items }) => items)).toHaveLength(count);
        for (const { item: thing, decision } of all) {
          if (decision.decision === 'hold_back') continue;
          for (const { text } of thing.lines)
            if (decision.phrases.length === 2)
              expect(JSON.stringify(copy)).toContain(`given ${BLACK}`);
            else if (decision.phrases.length === 0) expect(JSON.stringify(copy)).toContain(text);
        }
      }),
    );
  });

  it('is the same with and without what was held back from somebody who may not know of it', () => {
    const unknown = held.map((decision) => ({ ...decision, known: false }));
    fc.assert(
      fc.property(
        fc.array(fc.record({ item: item('given'), decision: given })),
        fc.array(fc.record({ item: item('secret'), decision: unknown })),
        (open, hidden) => {
          expect(assembleCopy(FACTS, [...open, ...hidden])).toEqual(assembleCopy(FACTS, open));
        },
      ),
    );
  });

  it('is whole when its parts are put together', () => {
    const one = assembleCopy(FACTS, [
      {
        item: { key: 'a', kind: 'account', heading: 'H', lines: [] },
        decision: { decision: 'give', phrases: [] },
      },
    ]);
    expect(mergeCopies([one])).toEqual(one);
    expect(mergeCopies([one, one])?.sections[0]?.items).toHaveLength(2);
    expect(mergeCopies([])).toBeUndefined();
  });
});

describe('leftOutLines', () => {
  it('names no reason that tells of a danger', () => {
    fc.assert(
      fc.property(fc.array(held), (decisions: Decision[]) => {
        const lines = leftOutLines(decisions);
        expect(lines).toEqual(expect.arrayContaining([...ALWAYS_SAID]));
        const dangers = decisions.filter(
          (decision) =>
            decision.decision === 'hold_back' &&
            !['other_person', 'legal_privilege'].includes(decision.reason),
        );
        expect(leftOutLines(dangers)).toEqual([...ALWAYS_SAID]);
      }),
    );
  });
});
