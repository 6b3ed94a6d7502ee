import net from 'node:net';
import pg from 'pg';

/**
 * Whether others on the network could listen in on what is said with a database of this address:
 * unencrypted, or with whoever answers (`sslmode=no-verify`). The library
 * itself is asked, unconnected: its `sslmode` is not libpq's (`prefer`, `require` and `verify-ca` are
 * all `verify-full` there, and none falls back to plain), and `?host=` goes before the host.
 *
 * @throws what the library says of an address it cannot use, such as one whose certificate is missing
 */
export function canBeListenedTo(address: string): boolean {
  const client = new pg.Client({ connectionString: address });
  if (isThisMachine(client.host)) return false;
  const ssl = client.ssl as boolean | { rejectUnauthorized?: boolean };
  return typeof ssl === 'object' ? ssl.rejectUnauthorized === false : !ssl;
}

const LOOPBACK = new net.BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** By its name or number, or a socket's folder. A name that only resolves to it is not believed. */
function isThisMachine(host: string): boolean {
  if (host.startsWith('/') || host === 'localhost') return true;
  const family = net.isIP(host);
  return family !== 0 && LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
