import { BadRequestException, PayloadTooLargeException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import multer, { MulterError } from 'multer';

/** What one upload may hold: a file, and the fields of its form. */
const LIMITS = {
  fileSize: 20 * 1024 * 1024,
  files: 1,
  fields: 30,
  fieldSize: 10 * 1024,
  fieldNameSize: 100,
  headerPairs: 20,
};
const TOO_BIG = ['LIMIT_FILE_SIZE', 'LIMIT_FIELD_VALUE'];

/** `leave`: unread, for whoever comes after to say why (nobody is signed in). */
export type UploadAnswer = 'read' | 'leave' | 'refuse';

/**
 * Reads multipart posts, for whoever `ask` lets and for nobody else: they are held in memory before
 * any page is reached, and their fields are needed to check the post for its token.
 */
export function uploads(ask: (req: Request) => Promise<UploadAnswer>) {
  const read = multer({ limits: LIMITS }).any();
  return (req: Request, res: Response, next: NextFunction): void => {
    if (typeof req.is('multipart/*') !== 'string') return next();
    ask(req)
      .then((answer) => {
        if (answer === 'leave') next();
        else if (answer === 'refuse') next(new BadRequestException());
        else read(req, res, (fault?: unknown) => next(fault === undefined ? fault : asHttp(fault)));
      })
      .catch(next);
  };
}

/** Whatever cannot be read (cut short, no boundary, too many parts) is a slip of the sender. */
function asHttp(fault: unknown): Error {
  return fault instanceof MulterError && TOO_BIG.includes(fault.code)
    ? new PayloadTooLargeException()
    : new BadRequestException();
}
