import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from '../support/app.js';
import { buildTermAndRoom, firstSession, MONDAY_MORNING } from '../support/builders/drop-ins.js';
import { makeListener } from '../support/builders/listeners.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { type Page, Visitor } from '../support/visitor.js';

describe('a coordinator runs a drop-in', () => {
  let app: TestApp;
  let harbour: BuiltSchool;
  let room: string;
  let cora: Visitor;
  let sam: Visitor;
  let dropIn: string;

  beforeAll(async () => {
    app = await startApp();
    app.clock.moveTo(MONDAY_MORNING);
    harbour = await buildSchool(
      app,
      {
        cora: ['coordinator'],
        otto: ['supervisor'],
        sam: ['student'],
        amira: ['student'],
        ben: ['student'],
        cem: ['student'],
      },
      { years: { amira: 12, ben: 11, cem: 10 } },
    );
    for (const name of ['amira', 'ben', 'cem']) await makeListener(app, harbour, name);
    room = await buildTermAndRoom(app, harbour);
    cora = await Visitor.signedIn(app, 'cora');
    sam = await Visitor.signedIn(app, 'sam');
  });
  afterAll(() => app.close());

  const fields = () => ({
    name: 'Tuesday lunch',
    room,
    weekday: '2',
    startsAt: '12:40',
    endsAt: '13:20',
    slotMinutes: '20',
    listeners: '2',
    from: '2033-11-07',
    until: '2033-12-16',
  });

  const text = (page: Page) => page.$('main').text().replace(/\s+/g, ' ');

  async function follow(visitor: Visitor, answer: Page): Promise<Page> {
    expect(answer.status).toBe(303);
    return visitor.get(answer.headers.location!);
  }

  it('is told what is wrong with what was typed, beside each field, and keeps it', async () => {
    const answer = await cora.post('/drop-ins/new', '/drop-ins', {
      ...fields(),
      name: '',
      endsAt: '12:00',
      slotMinutes: 'many',
      until: '2033-11-01',
    });
    expect(answer.status).toBe(422);
    expect(answer.$('.govuk-error-summary').text()).toContain('Enter a name.');
    expect(answer.$('.govuk-error-summary').text()).toContain('whole minutes');
    expect(answer.$('input[name=endsAt]').val()).toBe('12:00');
    const rules = await cora.postFrom(answer, '/drop-ins', {
      ...fields(),
      endsAt: '12:00',
      until: '2033-11-01',
    });
    expect(rules.status).toBe(422);
    expect(rules.$('.govuk-error-summary').text()).toContain('The end must be after the start');
    expect(rules.$('.govuk-error-summary').text()).toContain('must not be before the first');
    const mistakes: Record<string, string>[] = [
      { room: randomUUID() },
      { room: 'nonsense' },
      { adult: harbour.people.sam! },
      { from: '2034-02-01', until: '2034-03-01' },
      { weekday: '8' },
      { listeners: '0' },
    ];
    for (const wrong of mistakes) {
      const refused = await cora.post('/drop-ins/new', '/drop-ins', { ...fields(), ...wrong });
      expect([wrong, refused.status]).toEqual([wrong, 422]);
    }
    expect(text(await cora.get('/drop-ins'))).toContain('No drop-ins yet.');
  });

  it('makes one: sessions in term, fair shifts, and students see the times', async () => {
    const answer = await cora.post('/drop-ins/new', '/drop-ins', fields());
    const page = await follow(cora, answer);
    dropIn = answer.headers.location!.split('/')[2]!.split('?')[0]!;
    expect(text(page)).toContain('6 sessions are planned, the first on Tuesday 8 November');
    expect(page.$('tbody tr').length).toBe(6);
    expect(text(page)).toContain('Can open');
    expect(text(page)).toContain('Cora Grown');
    expect(text(page)).toContain('0 of 4');
    const names = page
      .$('tbody tr')
      .toArray()
      .map((row) => page.$(row).text());
    for (const name of ['Amira', 'Ben', 'Cem'])
      expect(names.filter((row) => row.includes(name)).length).toBe(4);
    expect(text(await cora.get('/drop-ins'))).toContain('Tuesdays, 12:40 to 13:20');
    expect(text(await sam.get('/sessions'))).toContain('Tuesday 8 November');
  });

  it('sees how many times are taken, never by whom', async () => {
    const { id, slots } = await firstSession(app, dropIn);
    const page = await sam.get(`/sessions/${id}/bookings/new`);
    const booked = await sam.postFrom(page, `/sessions/${id}/bookings`, {
      slot: slots[0]!.id,
      understandsLimits: 'yes',
    });
    expect(booked.status).toBe(303);
    for (const path of [`/drop-ins/${dropIn}`, `/sessions/${id}/rota`]) {
      const seen = await cora.get(path);
      expect(text(seen)).toContain('1 of 4');
      expect(seen.text).not.toContain('Sam');
      expect(seen.text).not.toContain(harbour.people.sam);
    }
    expect((await cora.get(`/sessions/${id}/bookings/new`)).status).toBe(404);
  });

  it('takes a listener off: the booking goes with a word to the student, another has the place', async () => {
    const { id, slots } = await firstSession(app, dropIn);
    const rota = await cora.get(`/sessions/${id}/rota`);
    const names: Record<string, string> = { amira: 'Amira', ben: 'Ben', cem: 'Cem' };
    const booked = Object.keys(names).find((key) => harbour.people[key] === slots[0]!.listenerId)!;
    const form = rota
      .$('form[action$="/withdrawal"]')
      .toArray()
      .find((one) => rota.$(one).text().includes(names[booked]!))!;
    const page = await follow(cora, await cora.postFrom(rota, form.attribs.action!, {}));
    expect(page.$('form[action$="/withdrawal"]').length).toBe(2);
    expect(text(page)).toContain('Can open');

    const mine = await sam.get('/bookings');
    expect(text(mine)).toContain('Your time on Tuesday 8 November at 12:40 cannot go ahead');
    expect(text(mine)).toContain('Choose another time');
    const mails = await app.db.asOwner((tx) =>
      tx.query(`SELECT data FROM pgboss.job WHERE name = 'mail'`),
    );
    expect(mails).toEqual([
      {
        data: {
          schoolId: harbour.id,
          personId: harbour.people.sam,
          view: 'drop-ins/mail/changed',
        },
      },
    ]);
    // Who was taken off can be put back by hand, and by hand only.
    const back = await cora.postFrom(page, `/sessions/${id}/shifts`, {
      listener: harbour.people[booked]!,
    });
    expect((await follow(cora, back)).$('form[action$="/withdrawal"]').length).toBe(3);
    const csrf = page.$('input[name=_csrf]').first().attr('value')!;
    for (const [listener, status] of [
      [harbour.people[booked]!, 409],
      [harbour.people.sam!, 422],
    ] as const) {
      const keys = { _csrf: csrf, _once: randomUUID() };
      const answer = await cora.send(`/sessions/${id}/shifts`, { ...keys, listener });
      expect([listener, answer.status]).toEqual([listener, status]);
    }
  });

  it('has no session open without an adult, and can name another', async () => {
    const { id, slots } = await firstSession(app, dropIn);
    const page = await sam.get(`/sessions/${id}/bookings/new`);
    await sam.postFrom(page, `/sessions/${id}/bookings`, {
      slot: slots[0]!.id,
      understandsLimits: 'yes',
    });
    const rota = await cora.get(`/sessions/${id}/rota`);
    const none = await cora.postFrom(rota, `/sessions/${id}/adult`, { adult: '' });
    expect(text(await follow(cora, none))).toContain('No adult on duty has confirmed.');
    expect(text(await sam.get('/bookings'))).toContain('cannot go ahead');
    expect((await sam.get(`/sessions/${id}/bookings/new`)).$('input[name=slot]').length).toBe(0);

    const named = await cora.post(`/sessions/${id}/rota`, `/sessions/${id}/adult`, {
      adult: harbour.people.otto!,
    });
    expect(text(await follow(cora, named))).toContain('Otto Grown');
    expect((await sam.get(`/sessions/${id}/bookings/new`)).$('input[name=slot]').length).toBe(6);
    const student = await cora.post(`/sessions/${id}/rota`, `/sessions/${id}/adult`, {
      adult: harbour.people.sam!,
    });
    expect(student.status).toBe(422);
  });

  it('ends it: nothing of it is offered any more', async () => {
    const page = await cora.get(`/drop-ins/${dropIn}`);
    const ended = await cora.postFrom(page, `/drop-ins/${dropIn}/ending`, {});
    expect(text(await follow(cora, ended))).toContain('The drop-in is ended');
    expect(text(await sam.get('/sessions'))).toContain('No times are free just now.');
    const csrf = page.$('input[name=_csrf]').first().attr('value')!;
    const again = await cora.send(`/drop-ins/${dropIn}/ending`, {
      _csrf: csrf,
      _once: randomUUID(),
    });
    expect(again.status).toBe(409);
  });

  it('shows nothing to others, and nothing of another school', async () => {
    await buildSchool(app, { max: ['coordinator'] }, { slug: 'moorside' });
    const max = new Visitor(app);
    await max.signIn('moorside', 'max');
    const { sessions, shifts } = await app.db.asOwner(async (tx) => ({
      sessions: await tx.query<{ id: string }>(`SELECT id FROM session LIMIT 1`),
      shifts: await tx.query<{ id: string }>(`SELECT id FROM shift LIMIT 1`),
    }));
    const session = sessions[0]!.id;
    for (const path of [`/drop-ins/${dropIn}`, `/sessions/${session}/rota`, '/drop-ins/nonsense'])
      expect([path, (await max.get(path)).status]).toEqual([path, 404]);
    const csrf = (await max.get('/drop-ins/new')).$('input[name=_csrf]').first().attr('value')!;
    for (const [path, values] of [
      [`/drop-ins/${dropIn}/ending`, {}],
      [`/sessions/${session}/shifts`, { listener: harbour.people.amira! }],
      [`/sessions/${session}/adult`, { adult: '' }],
      [`/shifts/${shifts[0]!.id}/withdrawal`, {}],
    ] as const) {
      const answer = await max.send(path, { ...values, _csrf: csrf, _once: randomUUID() });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    const otto = await Visitor.signedIn(app, 'otto');
    expect((await otto.get('/drop-ins')).status).toBe(404);
  });
});
