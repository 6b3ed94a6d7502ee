import * as cheerio from 'cheerio';
import { type Actor } from '../../src/accounts/actor.js';
import { SignIns } from '../../src/accounts/sign-ins.js';
import { may, type Role, ROLES } from '../../src/accounts/permissions.js';
import { addressOf, everyAnswer } from './addresses.js';
import type { TestApp } from './app.js';
import { makeExamples } from './builders/examples.js';
import { makeChild, makeClosedReferral } from './builders/old-records.js';
import type { BuiltSchool } from './builders/school.js';
import { type Answer, Caller, inParallel } from './caller.js';
import { filled, type FormField, formsOf, type PageForm } from './forms.js';
import { peopledSchool } from './matrix-world.js';
import { kindOf } from './page-walker.js';
import { runs } from './runs.js';
import { routesOf } from './routes.js';

/** Buttons without words behind which forms with words wait. */
const OPENS_MORE = /^\/(referrals\/:id\/acknowledgement|access\/break-glass\/:id\/opening)$/;
/** Ends what others have forms for: everybody is at it at once, so these wait for the second round. */
const ENDS_IT = /^\/privacy\/requests\/:id\/(answer|refusal)$/;
/** Lists that lead to what others have sent. */
const FOLLOWED = /^\/(access\/break-glass|concerns|contacts|privacy|referrals)\b/;
const ALIKE = 2;
/** So many roles open a page, and in the deep run all of them. */
const ROLES_AT_A_PAGE = runs(2, ROLES.length);
/** Where an answer that is good elsewhere asks for what is there already: everybody waits for a copy. */
const OTHERWISE: Readonly<Record<string, Record<string, string>>> = {
  '/privacy/own': { kind: 'correction' },
};
/** Nobody's page to look at: it ends what it shows. */
const LEFT_OUT = ['/sign-in/return', '/metrics', '/health/live', '/health/ready'];

export interface FormWalkOptions {
  /** What is typed into a field. */
  text: (form: PageForm, field: FormField, role: Role) => string;
  /** Each answer, to be judged; `sent` is the form it answers, if it answers one. */
  look?: (answer: Answer, path: string, role: Role, sent?: PageForm) => void;
}

/**
 * A school with everything in it, and one person of each role who opens every page they may, sends
 * every form on it that has something to type, and follows what comes of it.
 */
export class FormWalk {
  /** The text fields of each kind of form that was met. */
  readonly met = new Map<string, Set<string>>();
  /** All that stands in each kind of form, typed or not. */
  readonly seen = new Map<string, Set<string>>();
  /** How often each kind was taken as it was meant (303). */
  readonly accepted = new Map<string, number>();
  /** The last answer that was no acceptance, for whoever has to mend the answers. */
  readonly refused = new Map<string, string>();
  private readonly tries = new Map<string, number>();
  private again = false;

  private constructor(
    readonly school: BuiltSchool,
    readonly callers: ReadonlyMap<Role, Caller>,
    /** The addresses of each role, with objects that are theirs. */
    readonly addresses: ReadonlyMap<Role, string[]>,
  ) {}

  /** @param url where the pages are asked for: the app's own, or a program's on the same ground */
  static async prepare(app: TestApp, url = app.url): Promise<FormWalk> {
    const school = await peopledSchool(app, 'harbour');
    const routes = routesOf(app.app).filter(
      ({ method, path }) => method === 'GET' && !LEFT_OUT.includes(path),
    );
    const callers = new Map<Role, Caller>();
    const addresses = new Map<Role, string[]>();
    const shown = new Map<string, number>();
    for (const role of ROLES) {
      const caller = await Caller.signIn({ url, db: app.db }, 'harbour', role);
      callers.set(role, caller);
      const actor = await app.app.get(SignIns).actor(caller.token);
      if (actor === undefined) throw new Error(`${role} is not signed in.`);
      const own = await makeExamples(app, school, holdersFor(actor, school));
      const open = routes.filter(({ path, permission }) => {
        if (permission !== undefined && !may(actor.roles, permission)) return false;
        const count = (shown.get(path) ?? 0) + 1;
        shown.set(path, count);
        return count <= ROLES_AT_A_PAGE;
      });
      addresses.set(role, [...new Set(open.map((route) => addressOf(route, own)))]);
    }
    // First, before anybody finds it in a list and reopens it.
    addresses.get('safeguarding_lead')?.unshift(...(await longOver(app, school, callers)));
    return new FormWalk(school, callers, addresses);
  }

  /** Sends each kind of form until it was accepted `times`, and not more than some times in vain. */
  async send(
    options: FormWalkOptions,
    times = 1,
    more: Partial<Record<Role, string[]>> = {},
  ): Promise<void> {
    // Again, where others' matters come in: what one role sent opens a form to another.
    for (const again of [false, true]) {
      this.again = again;
      await inParallel(ROLES, async (role) => {
        const own = [...(this.addresses.get(role) ?? []), ...(more[role] ?? [])];
        await this.asRole(
          role,
          again ? own.filter((path) => FOLLOWED.test(path)) : own,
          options,
          times,
        );
      });
    }
  }

  caller(role: Role): Caller {
    const caller = this.callers.get(role);
    if (caller === undefined) throw new Error(`${role} is not signed in.`);
    return caller;
  }

  private async asRole(
    role: Role,
    from: string[],
    options: FormWalkOptions,
    times: number,
  ): Promise<void> {
    const followed = new Map<string, number>();
    const waiting = [...from];
    const begun = new Set(from);
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const page = await this.caller(role).call('GET', path);
      options.look?.(page, path, role);
      if (page.status !== 200) continue;
      for (const form of formsOf(page.text)) {
        this.see(form);
        if (!this.isDue(form, times)) continue;
        const answer = await this.sendOne(role, path, form, options);
        if (answer.status !== 303) continue;
        // What was done may have put another form in its place.
        waiting.unshift(path, ...(answer.location === null ? [] : [answer.location]));
        break;
      }
      for (const link of linksOn(page.text)) {
        if (begun.has(link) || !FOLLOWED.test(link)) continue;
        begun.add(link);
        const count = (followed.get(kindOf(link)) ?? 0) + 1;
        followed.set(kindOf(link), count);
        if (count <= ALIKE) waiting.push(link);
      }
    }
  }

  private isDue(form: PageForm, times: number): boolean {
    const texts = form.fields.filter(({ kind }) => kind === 'text').map(({ name }) => name);
    if (texts.length === 0) {
      if (!OPENS_MORE.test(form.kind)) return false;
      const known = this.tries.has(form.action);
      this.tries.set(form.action, 1);
      return !known;
    }
    if (ENDS_IT.test(form.kind) && !this.again) return false;
    const met = this.met.get(form.kind) ?? new Set<string>();
    for (const name of texts) met.add(name);
    this.met.set(form.kind, met);
    if ((this.accepted.get(form.kind) ?? 0) >= times) return false;
    const tries = (this.tries.get(form.kind) ?? 0) + 1;
    this.tries.set(form.kind, tries);
    return tries <= times + 3;
  }

  private see({ kind, fields }: PageForm): void {
    const seen = this.seen.get(kind) ?? new Set<string>();
    for (const { name } of fields) seen.add(name.replace(/\[\]$/, ''));
    this.seen.set(kind, seen);
  }

  private accept(kind: string): void {
    this.accepted.set(kind, (this.accepted.get(kind) ?? 0) + 1);
  }

  /** First with the words alone, then as it is meant, then once more with other words. */
  private async sendOne(
    role: Role,
    path: string,
    form: PageForm,
    options: FormWalkOptions,
  ): Promise<Answer> {
    const answers = { ...everyAnswer(this.school.people), ...OTHERWISE[form.kind] };
    const text = (field: FormField): string => options.text(form, field, role);
    const post = async (fields: Record<string, string>): Promise<Answer> => {
      const answer = await this.caller(role).call('POST', form.action, fields);
      options.look?.(answer, form.action, role, form);
      return answer;
    };
    const whole = filled(form, answers, text);
    if (form.fields.some(({ kind }) => kind === 'text')) {
      const wordsAlone = form.fields.filter(({ kind }) => kind !== 'choice');
      const alone = await post({
        ...filled({ ...form, fields: wordsAlone }, answers, text),
        _once: '',
      });
      // All that it asks for: the whole of it would be asked of what is done already.
      if (alone.status === 303) {
        this.accept(form.kind);
        return alone;
      }
    }
    const answer = await post(whole);
    if (answer.status === 303) {
      this.accept(form.kind);
      await post({ ...whole, ...filled(form, answers, text), _once: whole._once ?? '' });
    } else {
      const why = cheerio.load(answer.text)('.govuk-error-summary').text().replace(/\s+/g, ' ');
      this.refused.set(form.kind, `${answer.status} as ${role} from ${path}: ${why}`);
    }
    return answer;
  }
}

/** A concern about a child who grew up and went: to be sent after them, and to be decided about. */
async function longOver(
  app: TestApp,
  school: BuiltSchool,
  callers: ReadonlyMap<Role, Caller>,
): Promise<string[]> {
  const child = await makeChild(app, school, { birth: '1990-03-04', year: 9 });
  const facts = { by: 'tom', holder: 'safeguarding_lead', child, raisedAt: '2006-05-05T10:00:00Z' };
  const referral = await makeClosedReferral(app, school, facts);
  await app.db.asOwner((tx) =>
    tx.query(`UPDATE person SET left_at = $2 WHERE id = $1`, [child, tx.now]),
  );
  // Nobody decides unread.
  await callers.get('safeguarding_lead')?.call('GET', `/referrals/${referral}`);
  return [`/privacy/leavers/${child}`, `/privacy/retention/review/${referral}`];
}

function holdersFor(actor: Actor, { people }: BuiltSchool): Parameters<typeof makeExamples>[2] {
  const is = (role: Role): boolean => actor.roles.includes(role);
  const young = is('student') || is('listener');
  return {
    raiser: actor,
    holder: actor.personId,
    student: is('student') && !is('listener') ? actor.personId : (people.sam ?? ''),
    listener: is('listener') ? actor.personId : (people.lia ?? ''),
    adult: young ? (people.sue ?? '') : actor.personId,
  };
}

function linksOn(html: string): string[] {
  const $ = cheerio.load(html);
  return $('main a[href^="/"]')
    .toArray()
    .map(({ attribs }) => (attribs.href ?? '').replace(/#.*$/, ''));
}
