import type { Tx } from './tx.js';

type EventClass<E> = abstract new (...args: never[]) => E;
type Handler<E> = (tx: Tx, event: E) => Promise<void>;

/**
 * Effects that run upward: a feature below announces, features above act in the same transaction,
 * in the order they declared.
 */
export class Announcements {
  private readonly handlers = new Map<unknown, { order: number; handle: Handler<never> }[]>();

  on<E extends object>(event: EventClass<E>, order: number, handle: Handler<E>): void {
    const known = this.handlers.get(event) ?? [];
    if (known.some((handler) => handler.order === order))
      throw new Error(`Two handlers of ${event.name} want place ${order}.`);
    known.push({ order, handle: handle as Handler<never> });
    known.sort((a, b) => a.order - b.order);
    this.handlers.set(event, known);
  }

  async tell(tx: Tx, event: object): Promise<void> {
    for (const { handle } of this.handlers.get(event.constructor) ?? [])
      await handle(tx, event as never);
  }
}
