import type { Response } from 'express';
import { printPdf } from '../../platform/pdf/pdf.js';
import { copyPaper } from './copy-paper.page.js';
import type { Copy } from './copy.rules.js';

/** A file to keep, made anew each time and never written to a disk. Its name tells nobody's. */
export async function sendCopy(res: Response, copy: Copy, as: 'pdf' | 'json'): Promise<void> {
  res.attachment(`copy-of-what-is-kept.${as}`);
  if (as === 'json') res.type('application/json').send(`${JSON.stringify(copy, undefined, 2)}\n`);
  else res.type('application/pdf').send(await printPdf(copyPaper(copy)));
}
