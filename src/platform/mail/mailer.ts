import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import nodemailer, { type Transporter } from 'nodemailer';
import { LOOPBACK } from '../config/settings.js';

export interface Letter {
  /** The job's id: a second try writes the same message, not another one. */
  id: string;
  to: string;
  subject: string;
  text: string;
}

/** Sends by SMTP, or writes .eml files for a school that has not set it up yet. */
export class Mailer {
  private readonly smtp: Transporter | undefined;
  private readonly composer = nodemailer.createTransport({ streamTransport: true, buffer: true });

  constructor(
    smtpUrl: string | undefined,
    private readonly outbox: string,
    private readonly from: string,
  ) {
    this.smtp =
      smtpUrl === undefined ? undefined : nodemailer.createTransport(smtpOptions(smtpUrl));
  }

  async deliver(letter: Letter): Promise<void> {
    const message = {
      from: this.from,
      to: letter.to,
      subject: letter.subject,
      text: letter.text,
      messageId: `<${letter.id}@earshot>`,
    };
    if (this.smtp !== undefined) await this.smtp.sendMail(message);
    else await this.write(letter.id, (await this.composer.sendMail(message)).message as Buffer);
  }

  /** Whole or not at all, and on disk before the job is done. */
  private async write(id: string, message: Buffer): Promise<void> {
    await mkdir(this.outbox, { recursive: true, mode: 0o700 });
    const name = path.join(this.outbox, `${id}.eml`);
    const file = await open(`${name}.part`, 'w', 0o600);
    try {
      await file.writeFile(message);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${name}.part`, name);
  }
}

/**
 * A mail server elsewhere has to offer encryption, or it gets neither letter nor password. What the
 * address itself says goes before: `?requireTLS=false` for one that cannot.
 */
export function smtpOptions(url: string): { url: string; requireTLS: boolean } {
  return { url, requireTLS: !LOOPBACK.includes(new URL(url).hostname) };
}
