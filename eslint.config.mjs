import tseslint from 'typescript-eslint';

const clock = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Take the time from tx.now or platform/clock.',
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Take the time from tx.now or platform/clock.',
  },
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Settings are read in platform/config only.',
  },
];

export default tseslint.config(
  { ignores: ['dist', 'data', 'public', 'node_modules', 'docs'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.check.json' } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  // A migration is one step of the schema, read from top to bottom and never changed again.
  { files: ['migrations/**/*.ts'], rules: { 'max-lines': 'off' } },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/platform/clock/**', 'src/platform/config/**', '**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...clock] },
  },
);
