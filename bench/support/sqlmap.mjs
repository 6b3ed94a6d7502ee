// sqlmap as one person, one kind of page or form after another: https://sqlmap.org
import path from 'node:path';
import { runTool } from './run-tool.mjs';
import { BEHIND_TLS } from './scan-gate.mjs';
import { marked } from './scan-targets.mjs';

const INJECTABLE = /sqlmap identified the following injection point/;
/** sqlmap's first look also says when a page seems to print a script or open a file by its name. */
const SUSPECT = /heuristic \((?:XSS|FI)\) test shows that .*/g;
const DONE = /tested parameters do not appear to be injectable/;

/** Whether there is anything in it that a person could change. */
export function canBeTested({ path: address, fields }) {
  return marked(address).includes('*') || fields.some(([name]) => isOurs(name));
}

/** @returns findings, and whether sqlmap got to its end */
export async function sqlmap({ url, cookies, target, folder, seconds }) {
  const body = target.fields
    .filter(([name]) => name !== '_once')
    .map(([name, value]) => [name, `${encodeURIComponent(value)}${isOurs(name) ? '*' : ''}`])
    .map(([name, value]) => `${encodeURIComponent(name)}=${value}`)
    .join('&');
  const query = target.method === 'GET' && body !== '' ? `?${body}` : '';
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  const { output, late } = await runTool(
    'sqlmap',
    [
      ...['-u', url + marked(target.path) + query],
      ...(target.method === 'GET' ? [] : [`--method=${target.method}`, `--data=${body}`]),
      ...(cookie.length === 0 ? [] : [`--cookie=${cookie.join('; ')}`]),
      ...Object.entries(BEHIND_TLS).map(([name, value]) => `--header=${name}: ${value}`),
      ...['--batch', '--level=2', '--risk=1', '--dbms=PostgreSQL', '--time-sec=2'],
      ...['--timeout=10', '--retries=1', '--drop-set-cookie', '--ignore-redirects'],
      ...['--ignore-code=401,404', '--flush-session', '--disable-coloring', '--skip-waf'],
      ...['--keep-alive', `--output-dir=${path.join(folder, 'sqlmap')}`],
    ],
    { folder, seconds },
  );
  const findings = [];
  const where = `${target.method} ${target.kind}`;
  if (INJECTABLE.test(output))
    findings.push({ severity: 'high', kind: 'injection', where, info: output.slice(-3000) });
  for (const [line] of output.matchAll(SUSPECT))
    findings.push({ severity: 'low', kind: 'heuristic', where, info: line });
  const finished = DONE.test(output) || INJECTABLE.test(output);
  return { findings, finished, late, last: finished ? '' : output.slice(-600) };
}

function isOurs(name) {
  return name !== '_csrf' && name !== '_once';
}
