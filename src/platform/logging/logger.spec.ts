import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { Options } from 'pino-http';
import { pinoHttp } from 'pino-http';
import { loggerOptions } from './logger.js';

describe('the log', () => {
  let server: Server;
  let text = '';
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString('utf8');
      done();
    },
  });

  beforeAll(async () => {
    const log = pinoHttp(loggerOptions('info').pinoHttp as Options, sink);
    server = createServer((req, res) => {
      log(req, res);
      Object.assign(req, { route: { path: '/referrals/:id' } });
      const fault = new TypeError('Ella said "the shed"\n{"level":50}');
      if (req.method === 'PUT') req.log.error(fault);
      if (req.method === 'PUT') req.log.warn({ err: fault });
      if (req.method === 'PUT') req.log.info({ err: fault }, 'a job failed');
      res.statusCode = 404;
      res.end();
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  });
  afterAll(() => new Promise((done) => server.close(done)));
  beforeEach(() => (text = ''));

  const ask = (method: string, path: string, headers: Record<string, string>): Promise<void> =>
    new Promise((done, fail) => {
      const { port } = server.address() as AddressInfo;
      const call = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
        answer.resume().on('end', () => done());
      });
      call.on('error', fail).end();
    });
  const lines = (): Record<string, unknown>[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('has one line for a request, with when, method, route and status, whatever is sent', async () => {
    await ask('GET', '/referrals/7c1f?words=shed%0A%7B%22level%22%3A50%7D', {
      cookie: 'earshot=s%3Asecret',
      authorization: 'Bearer secret',
      'user-agent': 'x" , "level":50, "',
      'x-forwarded-for': '192.0.2.7',
    });
    const [line, ...more] = lines();
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      level: 30,
      time: expect.any(Number) as number,
      req: { method: 'GET' },
      res: { status: 404 },
      route: '/referrals/:id',
    });
    expect(text).not.toMatch(/shed|secret|7c1f|192\.0\.2\.7|x\\"/);
  });

  it('has the kind of a fault and never its words', async () => {
    await ask('PUT', '/referrals/7c1f', {});
    expect(lines().map(({ level, msg, err }) => [level, msg, err])).toEqual([
      [50, 'TypeError', { type: 'TypeError' }],
      [40, 'TypeError', { type: 'TypeError' }],
      [30, 'a job failed', { type: 'TypeError' }],
      [30, 'request completed', undefined],
    ]);
    expect(text).not.toMatch(/Ella|shed/);
  });
});
