// wapiti as one person: https://wapiti-scanner.github.io
import { createServer } from 'node:http';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runTool } from './run-tool.mjs';
import { openGate } from './scan-gate.mjs';
import { isAllowed } from './scan-targets.mjs';

/** All that need nothing from outside. */
const MODULES = [
  ...['sql', 'blindsql', 'xss', 'permanentxss', 'file', 'exec', 'crlf', 'redirect', 'xxe', 'ssrf'],
  ...['csrf', 'cookieflags', 'csp', 'http_headers', 'methods', 'htaccess', 'backup', 'shellshock'],
];
/** Looked at and found wrong; docs/scanning.md says why. */
const EXPLAINED = [
  ({ kind, info }) => kind === 'HTTP Secure Headers' && info === 'X-XSS-Protection is not set',
];
const LEVELS = ['information', 'low', 'medium', 'high', 'critical'];

/**
 * @param {{ url: string, cookies: Record<string, string>, targets: { path: string, page: string }[],
 *   folder: string, seconds: number }} options `seconds` for the whole of it
 * @returns findings, and what wapiti said of its own end
 */
export async function wapiti({ url, cookies, targets, folder, seconds }) {
  const cookieFile = path.join(folder, 'cookies.json');
  const report = path.join(folder, 'wapiti-report.json');
  const jar = Object.entries(cookies).map(([name, value]) => [
    name,
    { value, expires: null, secure: true, port: null, version: 0 },
  ]);
  await writeFile(cookieFile, JSON.stringify({ '127.0.0.1': { '/': Object.fromEntries(jar) } }));
  const endpoint = await calledFromInside();
  const gate = await openGate(url, folder);
  const starts = [...new Set(targets.map(({ page }) => page))];
  // Forms come last in a crawl: one cut short attacks none of them. Most modules are done in
  // seconds; the few with many payloads share what is left.
  const forCrawl = Math.max(60, Math.ceil(seconds * 0.4));
  const perModule = Math.ceil((seconds * 0.6) / 6);
  const { code, output } = await runTool(
    'wapiti',
    [
      ...['-u', `${gate.url}/`, '--scope', 'domain', '-m', MODULES.join(',')],
      ...starts.flatMap((start) => ['-s', gate.url + start]),
      ...(jar.length === 0 ? [] : ['-c', cookieFile]),
      ...['--skip', '_csrf', '--skip', '_once'],
      ...['-d', '1', '--max-links-per-page', '40', '--max-files-per-dir', '8'],
      ...['--max-scan-time', String(forCrawl)],
      ...['--max-attack-time', String(perModule), '--max-parameters', '40', '-t', '10'],
      ...['--verify-ssl', '0'],
      ...['--endpoint', endpoint.url, '--no-bugreport', '--flush-session', '-v', '0'],
      ...['--store-session', path.join(folder, 'session')],
      ...['--store-config', path.join(folder, 'config'), '-f', 'json', '-o', report],
    ],
    // One attack may be under way when a module's time is over.
    { folder, seconds: forCrawl + (perModule + 10) * MODULES.length },
  );
  await Promise.all([endpoint.close(), gate.close()]);
  const findings = await readFile(report, 'utf8').then(
    (text) => findingsIn(JSON.parse(text)),
    () => [{ severity: 'medium', kind: 'no report', where: '', info: output.slice(-2000) }],
  );
  if (endpoint.calls.length > 0)
    findings.push({ severity: 'high', kind: 'call', where: '', info: endpoint.calls.join(' ') });
  const real = findings.filter(({ atTheGate }) => atTheGate !== true);
  for (const finding of real) finding.explained = EXPLAINED.some((explains) => explains(finding));
  const cutShort = [...output.matchAll(/Max attack time was reached for module (\w+)/g)].map(
    ([, module]) => module,
  );
  if (output.includes('Max scan time was reached')) cutShort.unshift('crawl');
  const number = (pattern) =>
    [...output.matchAll(pattern)].reduce((sum, [, count]) => sum + Number(count), 0);
  return {
    code,
    findings: real,
    crawled: number(/Wapiti found (\d+) URLs and forms/g),
    notSent: number(/(\d+) requests were skipped due to network issues/g),
    cutShort,
  };
}

function findingsIn({ vulnerabilities, anomalies }) {
  return [vulnerabilities, anomalies].flatMap((kinds) =>
    Object.entries(kinds).flatMap(([kind, list]) =>
      list.map(({ level, method, path: address, parameter, info, http_request: request }) => ({
        severity: LEVELS[level] ?? `level ${level}`,
        kind,
        where: `${method} ${address} ${parameter ?? ''}`.trim(),
        info,
        request,
        // The gate answers there, the application never hears of it.
        atTheGate: !isAllowed(address),
      })),
    ),
  );
}

/** Wapiti's payloads ask the application to call this address. Nothing may. */
async function calledFromInside() {
  const calls = [];
  const server = createServer((req, res) => {
    if (!/^\/get_(xxe|ssrf)\.php\?/.test(req.url)) calls.push(`${req.method} ${req.url}`);
    res.setHeader('content-type', 'application/json');
    res.end('{}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    calls,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
