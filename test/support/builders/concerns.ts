import { concernFrom } from '../../../src/referrals/concerns/concern-intake.rules.js';
import { RaiseReferral } from '../../../src/referrals/concerns/raise-referral.js';
import type { RaiseReferralForm } from '../../../src/referrals/concerns/raise-referral.form.js';
import type { TestApp } from '../app.js';
import { actorFor, freshOnce } from './drop-ins.js';
import type { BuiltSchool } from './school.js';

/** Raises a concern as somebody, as their form would. @returns the referral's id */
export async function raiseConcern(
  app: TestApp,
  school: BuiltSchool,
  username: string,
  fields: Partial<RaiseReferralForm>,
): Promise<string> {
  const kind = username === 'sam' ? 'student' : 'staff';
  const actor = await actorFor(app, school, username, kind);
  const concern = concernFrom({ urgency: 'soon', ...fields });
  if (concern === null) throw new Error('There is nothing to raise.');
  const path = await app.app.get(RaiseReferral).run(actor, freshOnce(), concern);
  return path.split('/').at(-1) ?? '';
}
