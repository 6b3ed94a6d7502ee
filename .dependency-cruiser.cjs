/** Who may import whom: the table of architecture.md. */
const features = {
  accounts: [],
  access: ['accounts'],
  school: ['accounts', 'access'],
  roster: ['accounts', 'school'],
  listeners: ['accounts', 'access', 'school'],
  'drop-ins': ['accounts', 'access', 'school', 'listeners'],
  referrals: ['accounts', 'access', 'school'],
  contacts: ['accounts', 'access', 'school', 'listeners', 'drop-ins', 'referrals'],
  resources: ['accounts', 'school'],
};
const everything = [...Object.keys(features), 'privacy', 'summaries', 'home'];
features.summaries = everything.filter((name) => !['summaries', 'home'].includes(name));
features.home = everything.filter((name) => !['summaries', 'home'].includes(name));

const table = Object.entries(features).map(([feature, allowed]) => ({
  name: `${feature}-imports`,
  comment: `${feature} may import ${allowed.join(', ') || 'no other feature'}, besides platform`,
  severity: 'error',
  from: { path: `^src/${feature}/` },
  to: { path: '^src/(?!platform/)[^/]+/', pathNot: `^src/(${[feature, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...table,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'platform-knows-no-feature',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/(?!platform/)' },
    },
    {
      name: 'privacy-reads-queries-only',
      severity: 'error',
      from: { path: '^src/privacy/' },
      to: {
        path: '^src/(?!platform/|privacy/|accounts/|school/)[^/]+/',
        pathNot: '\\.(queries|retention)\\.ts$',
      },
    },
    {
      name: 'private-to-their-feature',
      comment: 'Controllers, forms, pages and jobs belong to one feature alone',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: '^src/[^/]+/.*\\.(controller|form|page|job)\\.ts$',
        pathNot: '^src/($1|platform)/',
      },
    },
    {
      name: 'words-are-opened-in-queries',
      comment: 'A controller is given words by a read that writes itself down, and opens none',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: '^src/platform/crypto/words\\.ts$' },
    },
    {
      name: 'pure-files',
      comment: 'Rules, policies and pages touch neither framework nor database',
      severity: 'error',
      from: { path: '\\.(rules|policy|page)\\.ts$' },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|express)/' },
    },
    {
      name: 'data-source-in-platform-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/db/' },
      to: { path: 'node_modules/pg/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: ['\\.spec\\.ts$', '^src/main\\.ts$'] },
      to: {},
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
};
