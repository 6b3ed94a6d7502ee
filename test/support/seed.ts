import fc from 'fast-check';

// Jest's `setupFiles`: scripts/jest.mjs draws the seed, prints it once and hands it to every worker.
fc.configureGlobal({ seed: Number(process.env.EARSHOT_TEST_SEED) });
