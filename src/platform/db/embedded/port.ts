import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { EmbeddedFault } from './fault.js';

/**
 * Below the ports that systems lend to outgoing connections (from 32768 on Linux, from 49152 by
 * RFC 6335), so that a port chosen today is seldom taken tomorrow.
 */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const TRIES = 50;

/** A free port on loopback: `preferred` when it is free, else another. */
export async function choosePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (let i = 0; i < TRIES; i += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
  throw new EmbeddedFault('No free port was found on 127.0.0.1 for the embedded database.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      probe.close(() => resolve(true)),
    );
  });
}
