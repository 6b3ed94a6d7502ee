import { Logger } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { NextFunction, Request, Response } from 'express';
import type { Audit } from '../platform/audit/audit.js';
import type { Database } from '../platform/db/database.js';

const NOT_THERE = 404;

/**
 * Writes down, in a transaction of its own, that somebody signed in asked for what they may not see.
 * It stands around every route, so no page can forget it; and it begins when the answer has gone out,
 * so that neither the answer nor its time tells a record that is hidden from one that is not there.
 */
export function noteRefusals(
  db: Database,
  audit: Audit,
): (req: Request, res: Response, next: NextFunction) => void {
  const log = new Logger('refusals');
  return (req, res, next) => {
    res.on('finish', () => {
      const { actor } = req;
      const route = routeOf(req);
      if (res.statusCode !== NOT_THERE || actor === undefined || route === undefined) return;
      const record = Object.values(req.params).find((param) => isUUID(param));
      db.run(actor, (tx) =>
        audit.write(tx, {
          action: 'refused',
          kind: 'route',
          record: typeof record === 'string' ? record : undefined,
          detail: { method: req.method, route },
        }),
      ).catch((fault: unknown) => {
        log.error(`not written down: ${fault instanceof Error ? fault.name : 'fault'}`);
      });
    });
    next();
  };
}

/** As declared, never as asked; nothing for an address that no route answers to. */
function routeOf(req: Request): string | undefined {
  const route = (req.route as { path?: unknown } | undefined)?.path;
  return typeof route === 'string' && !route.includes('*') ? route : undefined;
}
