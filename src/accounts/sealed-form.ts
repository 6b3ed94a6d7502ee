import { unseal, seal } from '../platform/crypto/envelope.js';
import type { KeptForm } from '../platform/web/kept-form.js';

const MINUTES = 30;
const PLACE = 'sealed-form';

interface Sealed {
  personId: string;
  until: number;
  form: KeptForm;
}

/** A form on its way through the sign-in page: unreadable there, for one person, 30 minutes. */
export function sealForm(key: Buffer, personId: string, form: KeptForm, now: Date): string {
  const sealed: Sealed = { personId, form, until: now.getTime() + MINUTES * 60_000 };
  return seal(key, Buffer.from(JSON.stringify(sealed), 'utf8'), PLACE).toString('base64url');
}

/** The form, if it is whole, in time and this person's; else nothing, without saying why. */
export function openSealedForm(
  key: Buffer,
  personId: string,
  text: string,
  now: Date,
): KeptForm | undefined {
  try {
    const plain = unseal(key, Buffer.from(text, 'base64url'), PLACE).toString('utf8');
    const sealed = JSON.parse(plain) as Sealed;
    if (sealed.personId !== personId || sealed.until < now.getTime()) return undefined;
    return sealed.form;
  } catch {
    return undefined;
  }
}
