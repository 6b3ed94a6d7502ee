import type { CustomFetch } from 'openid-client';
import { ProviderFault } from './provider-fault.js';

/** A person is waiting: longer than this is no answer. */
export const SECONDS = 5;
/** Microsoft's largest document, its keys, has about 20 kB. */
const MOST_BYTES = 256 * 1024;
const WITHOUT_BODY = [101, 204, 205, 304];

/** Requests to a provider: only where `may` lets them go, no further by a redirect, and no more than fits. */
export function requestsTo(may: (address: string) => boolean): CustomFetch {
  return async (address, options) => {
    if (!may(address)) throw new ProviderFault('address');
    const answer = await fetch(address, { ...(options as RequestInit), redirect: 'manual' });
    const body = await readAtMost(answer, MOST_BYTES);
    return new Response(WITHOUT_BODY.includes(answer.status) ? null : body, {
      status: answer.status,
      headers: answer.headers,
    });
  };
}

async function readAtMost(answer: Response, most: number): Promise<Buffer<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    length += part.byteLength;
    if (length > most) throw new ProviderFault('too_big');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
