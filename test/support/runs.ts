/**
 * How often a heavy property is tried: `npm test` samples, `npm run test:deep` tries in full.
 *
 * @param sampled tries that keep the file within a few seconds
 * @param deep tries of the deep run
 */
export function runs(sampled: number, deep: number): number {
  return process.env.EARSHOT_TEST_DEEP === '1' ? deep : sampled;
}
