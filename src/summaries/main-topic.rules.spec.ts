import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { mainTopic, mainTopics, type TopicContact } from './main-topic.rules.js';

const TERM = { from: '2026-09-03', until: '2026-12-18' };
const contact = (
  mainTheme: string,
  date: string,
  student: string | null = 'ben',
): TopicContact => ({
  student,
  mainTheme,
  date,
  at: new Date(`${date}T12:40:00Z`),
});

const contacts: fc.Arbitrary<TopicContact[]> = fc.array(
  fc
    .tuple(
      fc.constantFrom('friends', 'family', 'loss'),
      fc.constantFrom(
        '2026-09-02',
        '2026-09-03',
        '2026-11-24',
        '2026-11-25',
        '2026-12-18',
        '2026-12-19',
      ),
      fc.constantFrom('ben', 'chi', 'dov', null),
    )
    .map((parts) => contact(...parts)),
  { maxLength: 12 },
);

describe("a student's main topic", () => {
  it('is the theme of most contacts', () => {
    expect(
      mainTopic([
        contact('family', '2026-09-10'),
        contact('family', '2026-09-11'),
        contact('loss', '2026-12-01'),
      ]),
    ).toBe('family');
  });

  it('is the latest on a tie, however the rows come', () => {
    const tied = [
      contact('loss', '2026-11-25'),
      contact('family', '2026-09-10'),
      contact('loss', '2026-09-12'),
      contact('family', '2026-11-24'),
    ];
    expect(mainTopic(tied)).toBe('loss');
    expect(mainTopic(tied.toReversed())).toBe('loss');
  });

  it('is settled by the alphabet when even the instant is the same', () => {
    expect(mainTopic([contact('loss', '2026-11-25'), contact('family', '2026-11-25')])).toBe(
      'family',
    );
  });

  it('is none without contacts', () => {
    expect(mainTopic([])).toBeNull();
  });

  it('counts the first and the last day of the term, nothing outside, nobody unidentified', () => {
    const all = [
      contact('loss', '2026-09-02'),
      contact('family', '2026-09-03', 'chi'),
      contact('family', '2026-12-18', 'dov'),
      contact('loss', '2026-12-19', 'dov'),
      contact('loss', '2026-11-24', null),
    ];
    expect([...mainTopics(all, TERM)].sort()).toEqual([
      ['chi', 'family'],
      ['dov', 'family'],
    ]);
  });

  it('is one per student, had by nobody less often than any other, whatever the order', () => {
    fc.assert(
      fc.property(
        contacts.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          const topics = mainTopics(all, TERM);
          expect([...mainTopics(shuffled, TERM)].sort()).toEqual([...topics].sort());
          const counted = all.filter(
            ({ student, date }) => student !== null && '2026-09-03' <= date && date <= '2026-12-18',
          );
          expect([...topics.keys()].sort()).toEqual(
            [...new Set(counted.map(({ student }) => student))].sort(),
          );
          for (const [student, topic] of topics) {
            const own = counted.filter((c) => c.student === student);
            const times = (theme: string) => own.filter((c) => c.mainTheme === theme);
            const last = (theme: string) =>
              times(theme)
                .map(({ date }) => date)
                .sort()
                .at(-1)!;
            for (const { mainTheme } of own) {
              expect(times(mainTheme).length).toBeLessThanOrEqual(times(topic).length);
              if (times(mainTheme).length === times(topic).length) {
                expect(last(mainTheme) <= last(topic)).toBe(true);
              }
            }
          }
        },
      ),
      { numRuns: runs(500, 10_000) },
    );
  });
});
