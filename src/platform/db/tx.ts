import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm';

/** Who a transaction is for: the sign-in's token is what the database believes, nothing else. */
export interface Asker {
  readonly personId: string;
  readonly schoolId: string;
  readonly token: string;
}

/** Tells what happened to whoever registered for it (announcements.ts). */
export interface Announcer {
  tell(tx: Tx, event: object): Promise<void>;
}

/** One transaction, passed to everything that takes part in it. */
export class Tx {
  private readonly afterCommit: (() => Promise<void> | void)[] = [];

  constructor(
    readonly manager: EntityManager,
    readonly asker: Asker | null,
    /** The transaction's time: the database's clock plus the offset of platform/clock. */
    readonly now: Date,
    private readonly announcements: Announcer,
  ) {}

  query<T extends object>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.manager.query(sql, parameters) as Promise<T[]>;
  }

  async one<T extends object>(sql: string, parameters: unknown[] = []): Promise<T | undefined> {
    return (await this.query<T>(sql, parameters))[0];
  }

  /** Runs an UPDATE or DELETE. @returns how many rows it changed. */
  async change(sql: string, parameters: unknown[] = []): Promise<number> {
    const [, count] = (await this.manager.query(sql, parameters)) as [unknown, number];
    return count;
  }

  /**
   * Inserts without RETURNING: a writer may not be allowed to read back what they wrote (a raiser
   * and the referral).
   */
  async insert<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    rows: QueryDeepPartialEntity<E> | QueryDeepPartialEntity<E>[],
  ): Promise<void> {
    if (Array.isArray(rows) && rows.length === 0) return;
    await this.manager
      .createQueryBuilder()
      .insert()
      .into(entity)
      .values(rows as QueryDeepPartialEntity<E>)
      .updateEntity(false)
      .execute();
  }

  /** Tells the features above, inside this transaction (architecture.md, "Effects that run upward"). */
  announce(event: object): Promise<void> {
    return this.announcements.tell(this, event);
  }

  /** Work that must see what was committed, such as a file made from it. */
  onceCommitted(work: () => Promise<void> | void): void {
    this.afterCommit.push(work);
  }

  async committed(): Promise<void> {
    for (const work of this.afterCommit) await work();
  }
}
