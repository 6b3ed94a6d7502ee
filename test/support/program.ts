import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { projectRoot } from '../../src/platform/config/project-root.js';

/** The built program, as `npm start` runs it (`npm test` builds it first). */
const MAIN = path.join(projectRoot(), 'dist/src/main.js');

export interface Program {
  child: ChildProcess;
  url: string;
  /** All that it has printed so far. */
  said: () => string;
  /** Its exit code, once it has ended. */
  end: Promise<number | null>;
}

/** Starts the program as a process of its own on a free port. Whoever starts it ends it. */
export async function startProgram(settings: Record<string, string>): Promise<Program> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      PORT: String(port),
      PUBLIC_URL: url,
      LOG_LEVEL: 'silent',
      ...settings,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (text += String(chunk)));
  const end = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, url, said: () => text, end };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
