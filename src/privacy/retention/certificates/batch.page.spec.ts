import { pdfText, pdfWords } from '../../../../test/support/pdf-text.js';
import type { Actor } from '../../../accounts/actor.js';
import { printPdf } from '../../../platform/pdf/pdf.js';
import type { BatchRow, LineRow } from '../retention-reads.js';
import { certificatePaper } from './batch.page.js';
import { certificateLine } from './certificate.rules.js';

const actor = {
  school: { name: 'Szkoła Harbour', timezone: 'Europe/London' },
} as unknown as Actor;
const batch: BatchRow = {
  id: '5f0c9a52-3c4b-4d0e-9a55-0d2f3f6f7c11',
  kind: 'contact',
  scheduleVersion: 1,
  state: 'done',
  madeAt: new Date('2026-11-20T10:00:00Z'),
  confirmedAt: new Date('2026-11-21T10:00:00Z'),
  finishedAt: new Date('2026-11-21T10:01:00Z'),
  completeOn: '2026-12-26',
  linesHash: 'ab'.repeat(32),
  madeBy: 'Łucja Wiśniewska',
  confirmedBy: 'Nguyễn Thị Ánh',
  lines: 1,
  settled: 1,
};
const line: LineRow = {
  handle: '0123456789AB',
  madeOn: '2024-05-01',
  fellDueOn: '2025-09-01',
  outcome: 'shredded',
  settledAt: new Date('2026-11-21T10:00:05Z'),
  completeOn: '2026-12-26',
};

describe('a certificate on paper', () => {
  it('has the names of those who decided, in their letters, and is tagged', async () => {
    const pdf = await printPdf(certificatePaper(batch, [line], actor));
    const words = pdfWords(pdf);
    expect(words).toContain('Łucja Wiśniewska and Nguyễn Thị Ánh');
    expect(words).toContain('Szkoła Harbour');
    expect(words).not.toContain('cannot be printed');
    expect(pdf.toString('latin1')).toMatch(/\/S \/H1/);
  });

  it('has every line that its hash is over, and the hash', async () => {
    const pdf = await printPdf(certificatePaper(batch, [line], actor));
    const unbroken = pdfText(pdf).replace(/\s/g, '');
    expect(unbroken).toContain(certificateLine(batch, line));
    expect(unbroken).toContain(batch.linesHash);
  });
});
