import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import nodemailer from 'nodemailer';
import { Mailer, smtpOptions } from './mailer.js';

describe('a mail server', () => {
  const heard: string[] = [];
  let server: Server;
  let port: number;

  /** Takes any letter, and knows no encryption. */
  beforeAll(async () => {
    server = createServer((socket) => {
      let inLetter = false;
      socket.write('220 here\r\n');
      socket.on('data', (bytes) => {
        for (const line of bytes.toString().split('\r\n').filter(Boolean)) {
          heard.push(line);
          if (inLetter && line !== '.') continue;
          inLetter = line === 'DATA';
          socket.write(inLetter ? '354 go on\r\n' : line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
        }
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => new Promise((done) => server.close(done)));

  const letter = {
    id: '1',
    to: 'dee@harbour.example',
    subject: 'Something waits',
    text: 'Sign in.',
  };
  const send = (query: string): Promise<void> =>
    new Mailer(`smtp://127.0.0.1:${port}${query}`, '', 'earshot@harbour.example').deliver(letter);

  it('gets no letter without encryption, where that is asked for', async () => {
    await expect(send('?requireTLS=true')).rejects.toThrow();
    expect(heard.join('\n')).not.toMatch(/dee@|Something waits/);
    await send('');
    expect(heard.join('\n')).toContain('Something waits');
  });

  it('has to offer it unless it is on this machine, or its address says that it cannot', () => {
    const asked = (url: string): unknown =>
      (nodemailer.createTransport(smtpOptions(url)).options as { requireTLS?: unknown }).requireTLS;
    for (const url of ['smtp://mail.school.example', 'smtps://it:secret@192.0.2.9:465'])
      expect(asked(url)).toBe(true);
    for (const url of ['smtp://localhost:25', 'smtp://127.0.0.1', 'smtp://[::1]:1025'])
      expect(asked(url)).toBe(false);
    expect(asked('smtp://mail.school.example?requireTLS=false')).toBe(false);
  });
});
