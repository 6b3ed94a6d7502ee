import type { CellSet, Roll, Statistic, Withheld, WithheldReason } from './publication.js';
import { rollOf } from './catalogue.rules.js';
import {
  MAXIMUM_PERCENT_OF_ROLL,
  MAXIMUM_TOPIC_PERCENT,
  MINIMUM_ONE_WAY,
  MINIMUM_OUTSIDE,
  MINIMUM_ROLL,
  MINIMUM_TOTAL,
} from './thresholds.js';

/** A rounded figure and where it stands. There is no true count here for a gate to look at. */
export interface Figure {
  statistic: Statistic;
  set: CellSet;
  p: number;
}

/**
 * What may not be published, each with its reason; an empty list means all of it may.
 *
 * Decides on published figures and the roll alone, so that the decision itself tells nothing that
 * the figures would not. Expects the figures of one publication, `total` among them; figures in
 * students, roll in people. A total that is withheld takes every other statistic with it.
 */
export function gates(figures: readonly Figure[], roll: Roll): Withheld[] {
  const statistics = [...new Set(figures.map((figure) => figure.statistic))];
  const total = figures.find((figure) => figure.statistic === 'total');
  const totalReasons = total ? totalGates(total, roll) : (['total-withheld'] as const);
  return statistics.flatMap((statistic): Withheld[] => {
    const reasons = new Set<WithheldReason>(
      statistic === 'total'
        ? totalReasons
        : totalReasons.length > 0
          ? ['total-withheld']
          : breakdownGates(
              figures.filter((figure) => figure.statistic === statistic),
              total?.p ?? 0,
              roll,
            ),
    );
    return [...reasons].map((reason) => ({ statistic, reason }));
  });
}

function totalGates(total: Figure, roll: Roll): WithheldReason[] {
  if (total.p < MINIMUM_TOTAL) return ['fewer-than-20'];
  return rollGates(total, roll);
}

function breakdownGates(cells: readonly Figure[], total: number, roll: Roll): WithheldReason[] {
  return [
    ...(total < MINIMUM_ONE_WAY ? (['total-below-25'] as const) : []),
    ...cells.flatMap((cell) => rollGates(cell, roll)),
    ...cells.flatMap((cell) => topicGates(cell, total)),
  ];
}

function rollGates({ set, p }: Figure, roll: Roll): WithheldReason[] {
  const n = rollOf(roll, set.years);
  return [
    ...(n < MINIMUM_ROLL ? (['roll-category-below-20'] as const) : []),
    ...(n - p < MINIMUM_OUTSIDE ? (['fewer-than-10-outside'] as const) : []),
    ...(100 * p > MAXIMUM_PERCENT_OF_ROLL * n ? (['above-80-percent-of-roll'] as const) : []),
  ];
}

/** The whole school is a subgroup too: "nearly everybody came about one thing" is said of each. */
function topicGates({ set, p }: Figure, total: number): WithheldReason[] {
  return set.topics && 100 * p > MAXIMUM_TOPIC_PERCENT * total ? ['topic-above-60-percent'] : [];
}

/** True where a publication holds no figure but those words. */
export function saysFewerThan20({ withheld }: { withheld: readonly Withheld[] }): boolean {
  return withheld.some(({ reason }) => reason === 'fewer-than-20');
}
