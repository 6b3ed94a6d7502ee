// Stands between a tool and the application, on loopback, as a school's proxy would: it speaks TLS,
// and what a scan must leave alone stays shut, however the tool came to know of it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:https';
import path from 'node:path';
import { isAllowed } from './scan-targets.mjs';

/** What the application is told by a proxy that speaks TLS. */
export const BEHIND_TLS = { 'x-forwarded-proto': 'https' };

/** A line for each request: one taken up again may just have been closed, and would be lost. */
const ONE_EACH = new Agent({ keepAlive: false });

/**
 * Forms lose their key (`_once`) on the way: a tool sends the one it found for ever, and after the
 * first success the application would rightly stop each of them there.
 */
export async function openGate(to, folder) {
  const server = createServer(certificate(folder), (req, res) => {
    const parts = [];
    req.on('data', (part) => parts.push(part));
    req.on('error', () => res.destroy());
    req.on('end', () => {
      if (!isAllowed(req.url) && !isLook(req)) {
        res.writeHead(404).end();
        return;
      }
      const isForm = req.headers['content-type']?.includes('urlencoded') === true;
      const sent = Buffer.concat(parts);
      const body = isForm
        ? Buffer.from(sent.toString('latin1').replace(/(^|&)_once=[^&]*/g, '$1'), 'latin1')
        : sent;
      forward(to, req, body, res);
    });
  });
  server.keepAliveTimeout = 600_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The page of signing in is where whoever is signed out begins; only its posts are shut. */
function isLook({ method, url }) {
  return method === 'GET' && /^\/sign-in(\?|$)/.test(url);
}

function forward(to, { url, method, headers }, body, res) {
  const { hostname, port } = new URL(to);
  const sent = { ...headers, ...BEHIND_TLS, 'content-length': body.length };
  delete sent['transfer-encoding'];
  delete sent.connection;
  const onward = request(
    { hostname, port, path: url, method, headers: sent, agent: ONE_EACH },
    (answer) => {
      res.writeHead(answer.statusCode, answer.headers);
      answer.pipe(res);
    },
  );
  onward.on('error', () => res.destroy());
  onward.end(body);
}

/** For this scan alone: nobody trusts it, and the tools are told not to ask. */
function certificate(folder) {
  const [key, cert] = ['key', 'cert'].map((name) => path.join(folder, `${name}.pem`));
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1'];
  execFileSync('openssl', [...made, '-subj', '/CN=127.0.0.1', '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}
