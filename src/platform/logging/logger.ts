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
      customSuccessObject: (req, _res, line: object) => ({ ...line, route: routeOf(req) }),
      customErrorObject: (req, _res, _error, line: object) => ({ ...line, route: routeOf(req) }),
    },
  };
}

/** The pattern, such as `/referrals/:id`; known only when the request is over. */
function routeOf(req: object): string | undefined {
  return (req as { route?: { path?: string } }).route?.path;
}
