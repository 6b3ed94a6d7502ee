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
      customProps: (req) => ({ route: (req as { route?: { path?: string } }).route?.path }),
    },
  };
}
