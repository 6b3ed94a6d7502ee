import { openSolver, type Program } from './solver.js';

/** Five columns of 0–9; two rows that tie them together. */
const program: Program = {
  lower: [0, 0, 0],
  upper: [9, 9, 9],
  cost: [1, 2, 3],
  rows: [
    { lower: 10, upper: 10, entries: [[0, 1], [1, 1], [2, 1]] },
    { lower: 1, upper: 5, entries: [[0, 2], [2, -2]] },
  ],
};

describe('openSolver', () => {
  it('proves the optimum and says which solver did', async () => {
    const solver = openSolver();
    try {
      const answer = await solver.solve({ program });
      expect(answer).toMatchObject({ status: 'optimal', values: [2, 8, 0] });
      expect(answer).toHaveProperty('solver', expect.stringMatching(/^highs \d+\.\d+/));
    } finally {
      await solver.close();
    }
  });
});
