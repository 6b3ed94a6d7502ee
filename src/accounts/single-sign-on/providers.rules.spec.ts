import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { issuerOf, matchesOf, mayReach, type ProviderKind } from './providers.rules.js';

const TENANT = 'AAAAAAAA-2222-3333-4444-555555555555';
const LISTED = ['http://127.0.0.1:4000/realm', 'https://login.school.example'];

describe('issuerOf', () => {
  it('names one tenant of Entra, one domain of Google, one issuer of the list', () => {
    expect(issuerOf({ kind: 'entra', tenant: TENANT }, [])).toEqual({
      issuer: `https://login.microsoftonline.com/${TENANT.toLowerCase()}/v2.0`,
      organisation: TENANT.toLowerCase(),
    });
    expect(issuerOf({ kind: 'google', domain: '@My-School.example' }, [])).toEqual({
      issuer: 'https://accounts.google.com',
      organisation: 'my-school.example',
    });
    expect(issuerOf({ kind: 'other', issuer: LISTED[1] }, LISTED)).toEqual({
      issuer: LISTED[1],
      organisation: null,
    });
  });

  it('is nothing that somebody types freely', () => {
    const typed = fc.oneof(
      fc.string(),
      fc.constantFrom('common', 'organizations', 'consumers', '../x', 'a.b/c', 'x.example?', ''),
    );
    fc.assert(
      fc.property(typed, (text) => {
        fc.pre(!/^[0-9a-f-]{36}$/i.test(text) && !LISTED.includes(text));
        expect(issuerOf({ kind: 'entra', tenant: text }, LISTED)).toHaveProperty('field', 'tenant');
        expect(issuerOf({ kind: 'other', issuer: text }, LISTED)).toHaveProperty('field', 'issuer');
        const google = issuerOf({ kind: 'google', domain: text }, LISTED);
        if ('issuer' in google) {
          expect(google.issuer).toBe('https://accounts.google.com');
          expect(google.organisation).toMatch(/^[a-z0-9.-]+\.[a-z]+$/);
        }
      }),
      { numRuns: runs(300, 15000) },
    );
  });
});

describe('mayReach', () => {
  const entra = {
    kind: 'entra' as const,
    issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
  };
  const google = { kind: 'google' as const, issuer: 'https://accounts.google.com' };
  const other = { kind: 'other' as const, issuer: LISTED[0] as string };

  it('is the hosts of Microsoft and Google, and of another provider its own', () => {
    expect(mayReach(entra, 'https://login.microsoftonline.com/x/discovery/v2.0/keys', [])).toBe(
      true,
    );
    expect(mayReach(google, 'https://oauth2.googleapis.com/token', [])).toBe(true);
    expect(mayReach(other, 'http://127.0.0.1:4000/token', LISTED)).toBe(true);
  });

  it.each([
    'http://login.microsoftonline.com/x',
    'https://login.microsoftonline.com.evil.example/x',
    'https://login.microsoftonline.com:444/x',
    'https://user:secret@login.microsoftonline.com/x',
    'https://evil.example/https://login.microsoftonline.com',
    'http://169.254.169.254/latest/meta-data',
    'http://127.0.0.1:4001/token',
    'http://localhost:4000/token',
    'https://127.0.0.1:4000/token',
    'file:///etc/passwd',
    'data:application/json,{}',
    '//accounts.google.com',
    '',
  ])('is not %s', (address) => {
    for (const provider of [entra, google, other])
      expect(mayReach(provider, address, LISTED)).toBe(false);
  });

  it('is no origin but the few, whatever a document names', () => {
    const few = [
      'https://login.microsoftonline.com',
      'https://accounts.google.com',
      'https://oauth2.googleapis.com',
      'https://www.googleapis.com',
      'http://127.0.0.1:4000',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(entra, google, other),
        fc.webUrl({ withFragments: true, withQueryParameters: true }),
        (provider, address) => {
          fc.pre(!few.includes(new URL(address).origin));
          expect(mayReach(provider, address, LISTED)).toBe(false);
        },
      ),
      { numRuns: runs(300, 15000) },
    );
  });

  it('of an issuer that is not listed is nothing', () => {
    expect(mayReach(other, 'http://127.0.0.1:4000/token', [])).toBe(false);
  });
});

it('offers no principal name with Google', () => {
  const kinds: ProviderKind[] = ['entra', 'google', 'other'];
  expect(kinds.filter((kind) => matchesOf(kind).includes('upn'))).toEqual(['entra', 'other']);
});
