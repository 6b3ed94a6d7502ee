import type { ProviderKind } from './providers.rules.js';

const WHERE: Record<ProviderKind, string> = {
  entra: 'Check the tenant ID: copy it from the overview page of your app in Entra.',
  google: 'Check that this server may open https://accounts.google.com.',
  other: 'Check the address with whoever runs it.',
};

/** What an administrator reads when a test of the connection failed: what is wrong and what to do. */
export function faultInWords(why: string, { kind }: { kind: ProviderKind }): string {
  switch (why) {
    case 'unreachable':
      return 'The provider cannot be reached from this server. Check the network and any firewall: outgoing https must be allowed.';
    case 'no_answer':
      return 'The provider did not answer within 5 seconds. Try again; if it stays so, check the network.';
    case 'odd_answer':
      return `The provider has no sign-in at this address. ${WHERE[kind]}`;
    case 'too_big':
      return 'The provider’s answer is far bigger than it should be. Something else answers in its place.';
    case 'issuer':
      return `Somebody else answers at this address: the name it gives itself is another. ${WHERE[kind]}`;
    case 'endpoint':
    case 'address':
      return 'The provider names addresses that do not belong to it, or are not https. It cannot be used.';
    case 'algorithm':
      return 'The provider signs in a way that is not safe enough (RS256, PS256 or ES256 are).';
    case 'key':
      return 'The provider publishes no key to check its signatures with.';
    case 'credentials':
      return 'The provider does not know this client ID and secret. Copy both again; a secret may have run out. Take the value of the secret, not its ID.';
    default:
      return 'The provider answered in a way that cannot be understood. Check everything on this page with the app you registered.';
  }
}
