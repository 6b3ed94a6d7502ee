import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { type ClaimsExpected, readClaims } from './claims.rules.js';
import type { Match, ProviderKind } from './providers.rules.js';

const NOW = 1_800_000_000;
const TENANT = '11111111-2222-3333-4444-555555555555';
const PINNED: Record<ProviderKind, string | null> = {
  entra: TENANT,
  google: 'harbour.example',
  other: null,
};

const expected = (kind: ProviderKind, matchBy: Match = 'email'): ClaimsExpected => ({
  kind,
  matchBy,
  clientId: 'earshot',
  organisation: PINNED[kind],
});
/** A token that each kind lets in. */
const good = {
  iss: 'https://issuer.example',
  iat: NOW,
  sub: 'subject',
  oid: 'object',
  tid: TENANT,
  hd: 'harbour.example',
  email: 'Sam@Harbour.example',
  email_verified: true,
  xms_edov: true,
  preferred_username: 'sam@harbour.example',
};
const kinds = fc.constantFrom<ProviderKind>('entra', 'google', 'other');
const matches = fc.constantFrom<Match>('email', 'upn', 'subject');
const anything = fc.anything({ maxDepth: 1 });

describe('readClaims', () => {
  it('reads the address in small letters, and the account that never changes', () => {
    expect(readClaims(good, expected('google'), NOW)).toEqual({
      subject: 'subject',
      address: 'sam@harbour.example',
      label: 'sam@harbour.example',
    });
    expect(readClaims(good, expected('entra'), NOW)).toMatchObject({ subject: 'object' });
  });

  it('needs the pinned tenant of Entra and domain of Google, letter for letter', () => {
    fc.assert(
      fc.property(anything, (value) => {
        fc.pre(value !== TENANT);
        expect(readClaims({ ...good, tid: value }, expected('entra'), NOW)).toEqual({
          fault: 'tenant',
        });
        fc.pre(typeof value !== 'string' || value.toLowerCase() !== 'harbour.example');
        expect(readClaims({ ...good, hd: value }, expected('google'), NOW)).toEqual({
          fault: 'domain',
        });
      }),
      { numRuns: runs(200, 10000) },
    );
    for (const kind of ['entra', 'google'] as const)
      expect(readClaims(good, { ...expected(kind), organisation: null }, NOW)).toHaveProperty(
        'fault',
      );
  });

  it('vouches for no e-mail address without the very mark of its kind', () => {
    fc.assert(
      fc.property(kinds, anything, (kind, mark) => {
        const claims =
          kind === 'entra'
            ? { ...good, xms_edov: mark, email_verified: true }
            : { ...good, email_verified: mark, xms_edov: true };
        const read = readClaims(claims, expected(kind), NOW);
        const fine = kind === 'entra' ? [true, 'true', 1, '1'] : [true];
        expect('fault' in read ? read : read.address !== null).toBe(fine.includes(mark as true));
      }),
      { numRuns: runs(200, 10000) },
    );
  });

  it('takes no preferred name for a principal name but from Entra', () => {
    const address = (kind: ProviderKind): unknown =>
      (readClaims(good, expected(kind, 'upn'), NOW) as { address: unknown }).address;
    expect(address('entra')).toBe('sam@harbour.example');
    expect(address('other')).toBeNull();
  });

  it('gives an address of plain ASCII or none, whatever the token holds', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u212Ait@harbour.example', 'a@b@c', '@', 'x@', ' sam@harbour.example', 'a'),
    );
    fc.assert(
      fc.property(kinds, matches, fc.oneof(texts, anything), (kind, matchBy, value) => {
        const claims = { ...good, email: value, upn: value, preferred_username: value };
        const read = readClaims(claims, expected(kind, matchBy), NOW);
        if ('fault' in read) throw new Error(read.fault);
        if (read.address === null) return;
        expect(read.address).toMatch(/^[\x21-\x3f\x5b-\x7e]+@[\x21-\x3f\x5b-\x7e]+$/);
        expect(read.address).toBe(String(value).toLowerCase());
      }),
      { numRuns: runs(500, 25000) },
    );
  });

  it('holds a guest of the tenant back, however it is marked', () => {
    for (const claims of [{ acct: 1 }, { idp: 'https://sts.windows.net/another/' }, { idp: null }])
      expect(readClaims({ ...good, ...claims }, expected('entra'), NOW)).toEqual({
        fault: 'guest',
      });
    const own = { acct: 0, idp: good.iss };
    expect(readClaims({ ...good, ...own }, expected('entra'), NOW)).toHaveProperty('subject');
  });

  it('allows a minute between the clocks and no more', () => {
    for (const kind of ['entra', 'google', 'other'] as const) {
      expect(readClaims({ ...good, iat: NOW + 60 }, expected(kind), NOW)).toHaveProperty('subject');
      expect(readClaims({ ...good, iat: NOW + 61 }, expected(kind), NOW)).toEqual({
        fault: 'issued_at',
      });
    }
  });

  it('knows nobody by what is no plain text of 1 to 255 characters', () => {
    for (const subject of ['', 'x'.repeat(256), 'a b', 'a\n', 7, null, undefined, {}, ['a']])
      expect(readClaims({ ...good, sub: subject }, expected('other'), NOW)).toEqual({
        fault: 'subject',
      });
  });
});
