import type { Params } from 'nestjs-pino';

const FILES = /^\/(css|js|fonts|icon)\b/;

/**
 * JSON lines by allow-list: method, route and status. No address, no name, no body, no query, no
 * cookie, and no id of a record can get in, because nothing else is asked for.
 */
export function loggerOptions(level: string): Params {
  return {
    pinoHttp: {
      level,
      autoLogging: { ignore: (req) => FILES.test(req.url ?? '') },
      quietReqLogger: true,
      serializers: {
        req: (req: { method: string }) => ({ method: req.method }),
        res: (res: { statusCode: number }) => ({ status: res.statusCode }),
        err: (error: { type?: string; code?: unknown }) => ({ type: error.type, code: error.code }),
      },
      hooks: {
        // Of a fault alone pino would print the words, and they may be a child's.
        logMethod([first, ...said], method) {
          const fault = faultIn(first);
          if (fault === undefined || typeof said[0] === 'string')
            return method.apply(this, [first, ...said] as unknown as Parameters<typeof method>);
          return method.apply(this, [{ err: fault }, fault.name]);
        },
      },
      customSuccessObject: (req, _res, line: object) => ({ ...line, route: routeOf(req) }),
      customErrorObject: (req, _res, _error, line: object) => ({ ...line, route: routeOf(req) }),
    },
  };
}

function faultIn(logged: unknown): Error | undefined {
  if (logged instanceof Error) return logged;
  const err = (logged as { err?: unknown } | null | undefined)?.err;
  return err instanceof Error ? err : undefined;
}

/** The pattern, such as `/referrals/:id`; known only when the request is over. */
function routeOf(req: object): string | undefined {
  return (req as { route?: { path?: string } }).route?.path;
}
