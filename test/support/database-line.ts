import net from 'node:net';
import type { AddressInfo } from 'node:net';
import type { TestUrls } from './database.js';

/**
 * A line between the application and its database that a test can cut and mend: to the application
 * the database is gone (its connections end, new ones are refused), to everybody else it is there.
 */
export class DatabaseLine {
  private readonly open = new Set<net.Socket>();
  private server: net.Server | undefined;
  private port = 0;

  constructor(private readonly far: TestUrls) {}

  /** The addresses of the application; the owner's stays direct, for builders. */
  get urls(): TestUrls {
    return { ...this.far, app: this.near(this.far.app), worker: this.near(this.far.worker) };
  }

  /** As a process of its own is told of it: every address goes by the line. */
  get settings(): Record<string, string> {
    return {
      DATABASE_URL: this.near(this.far.app),
      DATABASE_WORKER_URL: this.near(this.far.worker),
      DATABASE_OWNER_URL: this.near(this.far.owner),
    };
  }

  /** Lays the line, and mends it: always at the same port. */
  async mend(): Promise<void> {
    if (this.server !== undefined) return;
    const { hostname, port } = new URL(this.far.app);
    this.server = net.createServer((near) => {
      const far = net.connect(Number(port), hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.open.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.open.delete(one);
          other.destroy();
        });
      }
    });
    await new Promise<void>((resolve) =>
      this.server?.listen(this.port, '127.0.0.1', () => resolve()),
    );
    // A test that failed before its end must not keep the run from ending.
    this.server.unref();
    this.port = (this.server.address() as AddressInfo).port;
  }

  async cut(): Promise<void> {
    const server = this.server;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.open) socket.destroy();
    await closed;
    this.server = undefined;
  }

  private near(far: string): string {
    const address = new URL(far);
    address.host = `127.0.0.1:${this.port}`;
    return address.href;
  }
}
