import { fullDate } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import { accountPaths } from '../accounts.paths.js';
import type { ProviderFacts } from './identity-provider.queries.js';

export interface ProviderSurroundings {
  readonly timezone: string;
  /** Issuers besides Microsoft's and Google's that this server allows. */
  readonly listed: readonly string[];
  readonly returnAddress: string;
  readonly signedOutAddress: string;
  readonly startAddress: string;
}

const DONE = new Map([
  [
    'saved',
    {
      heading: 'The connection is saved, and switched off',
      next: 'Test it, then switch it on. Until then everybody signs in with a password.',
    },
  ],
  ['tested', { heading: 'The connection works', next: 'Switch it on when you are ready.' }],
  [
    'on',
    {
      heading: 'Single sign-on is on',
      next: 'The sign-in page has a second button. Passwords go on working.',
    },
  ],
  ['off', { heading: 'Single sign-on is off', next: 'Everybody signs in with a password.' }],
]);

const KINDS = [
  {
    value: 'entra',
    text: 'Microsoft Entra ID',
    hint: 'Microsoft 365, Teams, Outlook. In Entra: App registrations, a new one for “Web”, accounts in this directory only.',
  },
  {
    value: 'google',
    text: 'Google Workspace',
    hint: 'Gmail and Classroom of the school. In the Google Cloud console: an OAuth client for a “Web application”, audience “Internal”.',
  },
];

const MATCHES = [
  {
    value: 'upn',
    text: 'By user principal name (Microsoft)',
    hint: 'The name they type at Microsoft is their address or username in the roster.',
  },
  {
    value: 'email',
    text: 'By e-mail address',
    hint: 'It has to be the one in the roster, and the provider has to say that it is verified. For Microsoft add the optional claim xms_edov to the ID token.',
  },
  {
    value: 'subject',
    text: 'By the provider’s own ID',
    hint: 'The roster’s ID of each person is the object ID (Microsoft) or the subject (others).',
  },
];

/** Where a school says who keeps its accounts. The secret is never printed, not even its length. */
export function providerPage(
  provider: ProviderFacts | undefined,
  around: ProviderSurroundings,
  { done, form }: { done?: string; form?: Form<object> } = {},
): object {
  const errors = form?.errors ?? [];
  const { listed, returnAddress, signedOutAddress, startAddress, timezone } = around;
  // A form that only tests or switches holds none of these.
  const typed = form?.raw.kind === undefined ? undefined : { ...form.raw, clientSecret: '' };
  return {
    title: 'Single sign-on',
    errors,
    fault: faultsByField(errors),
    faultHeading: errors.some(({ field }) => field === 'test')
      ? 'The connection does not work yet'
      : undefined,
    done: DONE.get(done ?? ''),
    back: accountPaths.people(),
    action: accountPaths.singleSignOn(),
    test: provider && accountPaths.singleSignOnTest(),
    switch: provider && {
      action: accountPaths.singleSignOnSwitch(),
      to: provider.enabled ? 'off' : 'on',
      text: provider.enabled ? 'Switch it off' : 'Switch it on',
      possible: provider.enabled || provider.testedAt !== null,
    },
    rows: provider && [
      { key: 'Is it on?', value: provider.enabled ? 'On' : 'Off' },
      {
        key: 'Last tested',
        value:
          provider.testedAt === null
            ? 'Not since it was changed'
            : fullDate(provider.testedAt, timezone),
      },
      { key: 'Last changed', value: fullDate(provider.changedAt, timezone) },
      { key: 'People linked', value: String(provider.linked) },
    ],
    addresses: [
      { key: 'Redirect address', value: returnAddress },
      { key: 'After sign-out', value: signedOutAddress },
      { key: 'For your start page', value: startAddress },
    ],
    values: typed ?? valuesOf(provider),
    secretKept: provider !== undefined,
    kinds:
      listed.length === 0
        ? KINDS
        : [...KINDS, { value: 'other', text: 'Another provider that this server allows' }],
    issuers: listed.map((issuer) => ({ value: issuer, text: issuer })),
    matches: MATCHES,
  };
}

function valuesOf(provider: ProviderFacts | undefined): object {
  if (provider === undefined) return { kind: '', matchBy: '' };
  const { kind, organisation, issuer, clientId, matchBy } = provider;
  return {
    kind,
    tenant: kind === 'entra' ? organisation : '',
    domain: kind === 'google' ? organisation : '',
    issuer: kind === 'other' ? issuer : '',
    clientId,
    matchBy,
  };
}
