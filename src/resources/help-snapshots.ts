import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Settings } from '../platform/config/settings.js';
import { SETTINGS } from '../platform/config/settings.token.js';
import { Database } from '../platform/db/database.js';
import { HelpQueries } from './help.queries.js';
import { readSchoolHelp, type SchoolHelp } from './school-help.js';

/** A change is told to one replica only (a job); the others look again after this long. */
const LOOK_AGAIN_MS = 60_000;

/**
 * The help of each school, kept beside the database and not in it: one small file per school in
 * `EARSHOT_DATA/help`, so that the page answers when nothing else does.
 */
@Injectable()
export class HelpSnapshots implements OnApplicationBootstrap {
  private readonly log = new Logger('help');
  private readonly folder: string;
  /** When each school was last compared with the database, by this process. */
  private readonly lookedAt = new Map<string, number>();

  constructor(
    private readonly db: Database,
    private readonly queries: HelpQueries,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.folder = path.join(settings.dataDir, 'help');
  }

  /** With the database away the files of the last time stand. */
  async onApplicationBootstrap(): Promise<void> {
    try {
      const schools = await this.db.asWorker((tx) => this.queries.everySchool(tx));
      for (const help of schools) await this.keep(help);
    } catch (error) {
      this.tell('not refreshed at the start', error);
    }
  }

  /**
   * The help of one school: from its file at once; from the database only when there is no file.
   *
   * @param slug as `schoolSlug` returns it
   * @returns nothing when there is no such school
   * @throws when there is neither a file nor a database
   */
  async of(slug: string): Promise<SchoolHelp | undefined> {
    const kept = await this.read(slug);
    if (kept === undefined) return this.refresh(slug);
    if (this.db.clock.now().getTime() - (this.lookedAt.get(slug) ?? 0) > LOOK_AGAIN_MS) {
      this.lookedAt.set(slug, this.db.clock.now().getTime());
      this.refresh(slug).catch((error: unknown) => this.tell('not refreshed', error));
    }
    return kept;
  }

  /** Makes the file again from the database; of a school that is gone, removes it. */
  async refresh(slug: string): Promise<SchoolHelp | undefined> {
    const help = await this.queries.publicHelp(slug);
    if (help === undefined) await rm(this.fileOf(slug), { force: true });
    else await this.keep(help);
    return help;
  }

  private async read(slug: string): Promise<SchoolHelp | undefined> {
    try {
      return readSchoolHelp(await readFile(this.fileOf(slug), 'utf8'));
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all. A full disk takes away the next outage's page, not this answer. */
  private async keep(help: SchoolHelp): Promise<void> {
    this.lookedAt.set(help.slug, this.db.clock.now().getTime());
    const file = this.fileOf(help.slug);
    const draft = `${file}.${randomUUID()}`;
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await writeFile(draft, JSON.stringify(help), { mode: 0o600, flush: true });
      await rename(draft, file);
    } catch (error) {
      this.tell('not written', error);
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  private fileOf(slug: string): string {
    return path.join(this.folder, `${slug}.json`);
  }

  private tell(what: string, error: unknown): void {
    const { name, code } = error as { name?: string; code?: string };
    this.log.warn(`A help page was ${what}: ${name ?? 'unknown'} ${code ?? ''}`.trim());
  }
}
