// Each guard of the application's own, and what it looks like when somebody takes it out. A text
// that is not found exactly once stops the drill: the table cannot fall behind the code.

const GUARD = 'src/accounts/allow.guard.ts';
const REFERRAL = 'src/referrals/referral.policy.ts';
const GLASS = 'src/access/break-glass/break-glass.policy.ts';
const THROTTLE = 'src/platform/security/throttle.ts';

/** Some of those who ask are enough to notice, and the whole takes minutes. */
const MATRIX = [
  'journeys',
  'authorisation-matrix',
  'who gets where (student|subject|first-password|password-only|no-second-factor|stale|anonymous)$|another site',
];
const REFERRAL_RULES = ['rules', 'referrals/referral\\.policy'];
const REFERRALS = ['journeys', 'raise-a-referral|subject-of-a-concern|close-again'];
const GLASS_RULES = ['rules', 'break-glass\\.policy'];
const BREAK_GLASS = ['journeys', 'break-glass'];
const SIGN_IN = ['journeys', 'sign-in\\.e2e|second-factor|look-after-accounts'];

/** A policy that answers with a list of reasons, and gives none. */
const noReasons = (name, opening) => ({
  name: `${name} never blocks`,
  file: REFERRAL,
  from: opening,
  to: `${opening}\n  if (referral !== undefined) return [];`,
  specs: [REFERRAL_RULES, REFERRALS, MATRIX],
});
const oneLine = (name) =>
  noReasons(
    name,
    `export function ${name}(actor: ReferralActor, referral: ReferralFacts): ReferralBlocker[] {`,
  );
/** A policy that answers yes or no, and says yes. */
const saysYes = (name, opening, facts) => ({
  name: `${name} says yes`,
  file: GLASS,
  from: opening,
  to: `${opening}\n  if (${facts} !== undefined) return true;`,
  specs: [GLASS_RULES, BREAK_GLASS, MATRIX],
});

export const GUARD_MUTANTS = [
  {
    name: 'the guard lets the signed-out in',
    file: GUARD,
    from: 'if (isPublic !== true && req.actor === undefined) throw new SignedOut();',
    to: 'if (isPublic !== true && req.actor === undefined) return true;',
    specs: [MATRIX, SIGN_IN],
  },
  {
    name: 'the guard takes forged posts',
    file: GUARD,
    from: 'if (isForged(req)) refuseForged(req);',
    to: 'if (isForged(req) && req.path === "") refuseForged(req);',
    specs: [MATRIX, SIGN_IN],
  },
  {
    name: 'the guard asks for the right before the token',
    file: GUARD,
    from: 'if (isForged(req)) refuseForged(req);\n    if (isPublic === true) return true;\n    if (permission === undefined || req.actor === undefined || !may(req.actor.roles, permission))\n      throw new NotFoundException();',
    to: 'if (isPublic === true) { if (isForged(req)) refuseForged(req); return true; }\n    if (permission === undefined || req.actor === undefined || !may(req.actor.roles, permission))\n      throw new NotFoundException();\n    if (isForged(req)) refuseForged(req);',
    specs: [MATRIX],
  },
  {
    name: 'the guard asks for no permission',
    file: GUARD,
    from: 'if (permission === undefined || req.actor === undefined || !may(req.actor.roles, permission))',
    to: 'if (permission === undefined || req.actor === undefined)',
    specs: [MATRIX],
  },
  {
    name: 'a first password opens everything',
    file: GUARD,
    from: 'if (req.actor?.mustChangePassword !== true) return true;',
    to: 'if (req.actor !== undefined) return true;',
    specs: [MATRIX, ['journeys', 'first-passwords']],
  },
  {
    name: 'the guard asks for no second factor',
    file: GUARD,
    from: "if (gap === 'confirm') throw new ConfirmationDue();",
    to: '',
    specs: [MATRIX, SIGN_IN],
  },
  {
    name: 'the guard sets up no second factor',
    file: GUARD,
    from: "if (gap === 'set-up') throw new SecondFactorMissing();",
    to: '',
    specs: [MATRIX, SIGN_IN],
  },
  {
    name: 'the guard overlooks a fault of the sign-in',
    file: GUARD,
    from: 'if (req.signInFault !== undefined && always !== true) throw req.signInFault;',
    to: '',
    specs: [
      ['journeys', 'help-now-without-database|start-before'],
      ['database', 'transactions'],
      MATRIX,
    ],
  },
  {
    name: '@ConfirmFirst is ignored',
    file: GUARD,
    from: 'confirmFirst: confirmFirst === true }',
    to: 'confirmFirst: confirmFirst === undefined && false }',
    specs: [SIGN_IN, MATRIX],
  },
  {
    name: 'a password alone reads words',
    file: 'src/accounts/confirmation.rules.ts',
    from: "if (person.secondFactor === 'has') return 'confirm';",
    to: '',
    specs: [['rules', 'confirmation\\.rules'], MATRIX],
  },
  {
    name: 'no factor to be set up',
    file: 'src/accounts/confirmation.rules.ts',
    from: "if (person.secondFactor === 'needs' && !openToAnyAdult(page.permission)) return 'set-up';",
    to: '',
    specs: [['rules', 'confirmation\\.rules'], MATRIX],
  },
  {
    name: 'a proof never goes stale',
    file: 'src/accounts/confirmation.rules.ts',
    from: 'return now.getTime() - authenticatedAt.getTime() <= FRESH_MINUTES * 60_000;',
    to: 'return now.getTime() >= authenticatedAt.getTime() || FRESH_MINUTES > 0;',
    specs: [['rules', 'confirmation\\.rules'], SIGN_IN],
  },
  {
    name: 'isForged believes every token',
    file: 'src/platform/security/csrf.ts',
    from: 'return !csrf.isRequestValid(req);',
    to: 'return false;',
    specs: [MATRIX],
  },
  {
    name: 'isForged does not ask where it came from',
    file: 'src/platform/security/csrf.ts',
    from: "if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;",
    to: "if (site === '') return true;",
    specs: [MATRIX],
  },
  {
    name: 'the role table says yes to everybody',
    file: 'src/accounts/permissions.ts',
    from: 'return roles.some((role) => allowed.includes(role));',
    to: 'return roles.length + allowed.length > 0;',
    specs: [MATRIX],
  },
  oneLine('canOpen'),
  oneLine('canAcknowledge'),
  oneLine('canAddAction'),
  noReasons(
    'canCompleteAction',
    'export function canCompleteAction(\n  actor: ReferralActor,\n  referral: ReferralFacts,\n): ReferralBlocker[] {',
  ),
  oneLine('canClose'),
  oneLine('canReopen'),
  {
    name: 'isHidden hides nothing',
    file: REFERRAL,
    from: 'return found.some(({ hidden }) => hidden);',
    to: 'return found.length < 0;',
    specs: [REFERRAL_RULES, REFERRALS],
  },
  {
    name: 'visibleTo shows the whole',
    file: REFERRAL,
    from: "if (referral.subjects.includes(actor.person)) return 'hidden';\n  if (canOpen",
    to: "if (referral.subjects.length >= 0) return 'whole';\n  if (canOpen",
    specs: [REFERRAL_RULES, REFERRALS],
  },
  {
    name: 'canNameChild never blocks',
    file: REFERRAL,
    from: "const isPupil = roles.includes('student') || roles.includes('listener');",
    to: 'const isPupil = false;\n  if (!isPupil) return [];',
    specs: [REFERRAL_RULES, REFERRALS],
  },
  saysYes(
    'mayTakePart',
    "export function mayTakePart({ roles }: Pick<BreakGlassActor, 'roles'>): boolean {",
    'roles',
  ),
  saysYes(
    'mayOpenAlone',
    'export function mayOpenAlone(actor: BreakGlassActor): boolean {',
    'actor',
  ),
  ...['mayDecide', 'mayWithdraw'].map((name) =>
    saysYes(
      name,
      `export function ${name}(actor: BreakGlassActor, asked: BreakGlassFacts, now: Date): boolean {`,
      'asked',
    ),
  ),
  {
    name: 'openingBlockers never blocks',
    file: GLASS,
    from: '): OpeningBlocker[] {',
    to: '): OpeningBlocker[] {\n  if (asked !== undefined) return [];',
    specs: [GLASS_RULES, BREAK_GLASS],
  },
  saysYes(
    'mayReview',
    'export function mayReview(actor: BreakGlassActor, asked: BreakGlassFacts): boolean {',
    'asked',
  ),
  {
    name: 'a read is not written down',
    file: 'src/platform/audit/audit.ts',
    from: "await this.write(tx, { action: 'read', kind, record, detail: { why } });",
    to: 'if (kind === why + record) return ReadPass.forRead(tx, records);',
    specs: [
      ['database', 'reads-of-records'],
      ['journeys', 'no-audit-no-read|who-read-what|raise-a-referral'],
    ],
  },
  {
    name: 'a pass covers every record',
    file: 'src/platform/audit/audit.ts',
    from: 'return tx === this.tx && this.records.includes(record);',
    to: 'return tx === this.tx || !this.records.includes(record);',
    specs: [
      ['database', 'transactions|reads-of-records|keys'],
      ['journeys', 'no-audit-no-read'],
    ],
  },
  {
    name: 'words are opened without a pass',
    file: 'src/platform/crypto/words.ts',
    from: 'if (!pass.covers(tx, place.record))',
    to: "if (!pass.covers(tx, place.record) && place.column === '')",
    specs: [
      ['database', 'transactions|reads-of-records|keys'],
      ['journeys', 'no-audit-no-read'],
    ],
  },
  {
    name: 'the throttle admits everybody',
    file: THROTTLE,
    from: 'if (counted.consumedPoints > allowed) {',
    to: 'if (counted.consumedPoints < 0) {',
    specs: [SIGN_IN],
  },
  {
    name: 'the throttle forgets addresses',
    file: THROTTLE,
    from: 'if (all !== null && all.consumedPoints >= addresses.points && all.msBeforeNext > 0)',
    to: 'if (all !== null && all.consumedPoints < 0)',
    specs: [['database', 'throttle']],
  },
  {
    name: 'a form counts every time',
    file: 'src/platform/db/once.ts',
    from: 'if (earlier !== undefined) return earlier;',
    to: '',
    specs: [
      ['journeys', 'raise-a-referral|odd-posts|book-a-listener'],
      ['database', 'transactions'],
    ],
  },
];
