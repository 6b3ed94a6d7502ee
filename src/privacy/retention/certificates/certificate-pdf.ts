import PDFDocument from 'pdfkit';

/** What stands on paper; built by batch.page.ts. */
export interface CertificatePaper {
  readonly school: string;
  readonly heading: string;
  readonly facts: readonly { readonly key: string; readonly value: string }[];
  readonly lines: readonly string[];
  readonly hash: string;
}

/** The certificate as a PDF, with every line that its hash is over. */
export function certificatePdf(paper: CertificatePaper): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    margin: 56,
    info: { Title: 'Certificate of shredding', Author: paper.school },
  });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const finished = new Promise<Buffer>((resolve, reject) => {
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.on('error', reject);
  });
  document.font('Helvetica').fontSize(10).fillColor('#555555').text(`Earshot · ${paper.school}`);
  document.moveDown().font('Helvetica-Bold').fontSize(18).fillColor('black').text(paper.heading);
  document.moveDown();
  for (const { key, value } of paper.facts) {
    document.font('Helvetica-Bold').fontSize(11).text(key);
    document.font('Helvetica').text(value).moveDown(0.5);
  }
  document.moveDown().font('Helvetica-Bold').fontSize(11).text('Records');
  document
    .font('Helvetica')
    .fontSize(9)
    .text(
      'Handle | kind | version of the schedule | date of the record | fell due | outcome | when | complete',
    )
    .moveDown(0.5);
  document.font('Courier').fontSize(7.5);
  for (const line of paper.lines) document.text(line);
  document.moveDown().font('Helvetica').fontSize(9).text('SHA-256 over these lines:');
  document.font('Courier').text(paper.hash);
  document.end();
  return finished;
}
