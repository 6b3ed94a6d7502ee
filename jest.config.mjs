import { availableParallelism } from 'node:os';

/** Kinds of test (docs: architecture "Tests"): each is a project, so each can be run alone. */
const shared = {
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/test/support/seed.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2024',
        },
        module: { type: 'es6' },
      },
    ],
  },
};

const withDatabase = {
  ...shared,
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

export default {
  projects: [
    { ...shared, displayName: 'rules', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    {
      ...shared,
      displayName: 'architecture',
      testMatch: ['<rootDir>/test/architecture/**/*.spec.ts'],
    },
    {
      ...withDatabase,
      displayName: 'database',
      testMatch: ['<rootDir>/test/database/**/*.db-spec.ts'],
    },
    {
      ...withDatabase,
      displayName: 'journeys',
      testMatch: ['<rootDir>/test/journeys/**/*.e2e-spec.ts'],
    },
    {
      ...withDatabase,
      displayName: 'browser',
      testMatch: ['<rootDir>/test/browser/**/*.browser-spec.ts'],
    },
  ],
  testTimeout: 180_000,
  // A test that failed half-way may leave a server listening: the run still has to end.
  forceExit: true,
  // Jest would leave a core idle, and on a large machine ask more connections than a test database has.
  maxWorkers: Math.min(4, availableParallelism()),
  // Modules of an ESM test file are not given back; a worker that has grown is replaced.
  workerIdleMemoryLimit: '1500MB',
};
