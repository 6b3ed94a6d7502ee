import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from '../support/app.js';
import {
  buildDropIn,
  buildTermAndRoom,
  firstSession,
  MONDAY_MORNING,
} from '../support/builders/drop-ins.js';
import { makeListener } from '../support/builders/listeners.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { type Page, Visitor } from '../support/visitor.js';

describe('a student, a listener and the adult on duty meet at a session', () => {
  let app: TestApp;
  let harbour: BuiltSchool;
  let session: string;
  let slots: { id: string; listenerId: string }[];

  beforeAll(async () => {
    app = await startApp();
    app.clock.moveTo(MONDAY_MORNING);
    harbour = await buildSchool(
      app,
      {
        cora: ['coordinator'],
        stan: ['staff'],
        olga: ['staff'],
        sam: ['student'],
        una: ['student'],
        amira: ['student'],
        ben: ['student'],
      },
      { years: { amira: 12, ben: 11, una: 8 } },
    );
    for (const name of ['amira', 'ben']) await makeListener(app, harbour, name);
    const room = await buildTermAndRoom(app, harbour);
    const dropIn = await buildDropIn(app, harbour, 'cora', { room, adult: harbour.people.stan! });
    ({ id: session, slots } = await firstSession(app, dropIn));
    const sam = await visit('sam');
    const page = await sam.get(`/sessions/${session}/bookings/new`);
    const slot = slots.find(({ listenerId }) => listenerId === harbour.people.amira)!;
    const booked = await sam.postFrom(page, `/sessions/${session}/bookings`, {
      slot: slot.id,
      understandsLimits: 'yes',
    });
    expect(booked.status).toBe(303);
  });
  afterAll(() => app.close());

  async function visit(username: string): Promise<Visitor> {
    const visitor = await Visitor.signedIn(app, username);
    return visitor;
  }

  const text = (page: Page) => page.$('main').text().replace(/\s+/g, ' ');

  async function follow(visitor: Visitor, answer: Page): Promise<Page> {
    expect(answer.status).toBe(303);
    return visitor.get(answer.headers.location!);
  }

  it('the listener sees who comes, by preferred name and year, and nobody of the others', async () => {
    const amira = await visit('amira');
    const shifts = await amira.get('/shifts');
    expect(text(shifts)).toContain('Tomorrow, 12:40');
    expect(text(shifts)).toContain('Sam, Year 9');
    expect(text(shifts)).not.toContain('Young');
    expect(text(shifts)).toContain('Stan Grown is the adult on duty');
    expect(shifts.$('form[action$="/arrival"]').length).toBe(0);
    const ben = await visit('ben');
    expect(text(await ben.get('/shifts'))).not.toContain('Sam');
  });

  it('the desk is for the adult of that session alone', async () => {
    const stan = await visit('stan');
    expect(text(await stan.get('/duty'))).toContain('Tuesday 8 November, 12:40 to 13:20');
    const desk = await stan.get(`/sessions/${session}/desk`);
    expect(text(desk)).toContain('Sam, Year 9, with Amira');
    const olga = await visit('olga');
    expect((await olga.get(`/sessions/${session}/desk`)).status).toBe(404);
    expect(text(await olga.get('/duty'))).toContain('You are on duty at no session.');
    const csrf = (await olga.get('/account/password'))
      .$('input[name=_csrf]')
      .first()
      .attr('value')!;
    const forged = { _csrf: csrf, _once: randomUUID(), slot: slots[1]!.id, year: '8' };
    expect((await olga.send(`/sessions/${session}/walk-ins`, forged)).status).toBe(404);
  });

  it('an arrival is marked from half an hour before, and the log is owed', async () => {
    app.clock.moveTo(new Date('2033-11-08T12:15:00Z'));
    const amira = await visit('amira');
    const shifts = await amira.get('/shifts');
    const action = shifts.$('form[action$="/arrival"]').attr('action')!;
    const ben = await visit('ben');
    const csrf = (await ben.get('/account/password')).$('input[name=_csrf]').first().attr('value')!;
    expect((await ben.send(action, { _csrf: csrf, _once: randomUUID() })).status).toBe(404);

    const after = await follow(amira, await amira.postFrom(shifts, action, {}));
    expect(text(after)).toContain('They are marked as here');
    expect(text(after)).toContain('Logs to write');
    expect(after.$('a[href^="/contacts/new?booking="]').length).toBe(1);
    const again = await amira.postFrom(shifts, action, {});
    expect(again.status).toBe(303);
    const other = {
      _csrf: after.$('input[name=_csrf]').first().attr('value')!,
      _once: randomUUID(),
    };
    expect((await amira.send(action, other)).status).toBe(409);
    // A finished or arrived booking is not the student's to cancel any more.
    const sam = await visit('sam');
    expect((await sam.get('/bookings')).$('form[action$="/cancellation"]').length).toBe(0);
  });

  it('somebody without a booking gets the next free time of a listener, unknown but for the year', async () => {
    const amira = await visit('amira');
    const shifts = await amira.get('/shifts');
    const action = shifts.$('form[action$="/walk-ins"]').attr('action')!;
    expect((await amira.postFrom(shifts, action, { year: '' })).status).toBe(422);
    const after = await follow(amira, await amira.postFrom(shifts, action, { year: '8' }));
    expect(text(after)).toContain('Somebody from Year 8');
    expect(after.$('a[href^="/contacts/new?booking="]').length).toBe(2);
    const full = await amira.post('/shifts', action, { year: '7' });
    expect(full.status).toBe(409);
    expect(full.$('.govuk-error-summary').text()).toContain('You have no free time left.');
    const ben = await visit('ben');
    const csrf = (await ben.get('/account/password')).$('input[name=_csrf]').first().attr('value')!;
    expect((await ben.send(action, { _csrf: csrf, _once: randomUUID(), year: '8' })).status).toBe(
      404,
    );
  });

  it('the adult picks a student from the roll, never for a listener they must not meet', async () => {
    const { una, ben } = harbour.people;
    const stan = await visit('stan');
    const desk = await stan.get(`/sessions/${session}/desk`);
    const slot = slots.find(({ listenerId }) => listenerId === ben)!.id;
    const path = `/sessions/${session}/walk-ins`;
    expect((await stan.postFrom(desk, path, { slot })).status).toBe(422);
    const noMatch = (sql: string) => app.db.asOwner((tx) => tx.query(sql, [harbour.id, ben, una]));
    await noMatch(
      `INSERT INTO no_match (school_id, person_id, other_id, made_at) VALUES ($1, $2, $3, '2033-01-01')`,
    );
    const apart = await stan.postFrom(desk, path, { slot, student: una! });
    expect(apart.status).toBe(409);
    expect(apart.$('.govuk-error-summary').text()).toContain('another listener');
    await noMatch(`DELETE FROM no_match WHERE school_id = $1 AND person_id = $2 AND other_id = $3`);
    const self = await stan.postFrom(desk, path, { slot, student: ben! });
    expect(self.status).toBe(409);
    const taken = await follow(stan, await stan.postFrom(desk, path, { slot, student: una! }));
    expect(text(taken)).toContain('Una, Year 8, with Ben Here');
    const twice = await stan.post(`/sessions/${session}/desk`, path, { slot, student: una! });
    expect(twice.status).toBe(409);
    // Walking in keeps nobody from booking another day.
    const page = await (await visit('una')).get('/sessions');
    expect(page.$('a[href$="/bookings/new"]').length).toBeGreaterThan(0);
  });

  it('a walk-in is for while the session is on', async () => {
    app.clock.moveTo(new Date('2033-11-08T13:20:00Z'));
    const stan = await visit('stan');
    const desk = await stan.get(`/sessions/${session}/desk`);
    expect(desk.status).toBe(200);
    expect(desk.$('form[action$="/walk-ins"]').length).toBe(0);
    const csrf = (await stan.get('/account/password'))
      .$('input[name=_csrf]')
      .first()
      .attr('value')!;
    const late = { _csrf: csrf, _once: randomUUID(), slot: slots[3]!.id, year: '8' };
    expect((await stan.send(`/sessions/${session}/walk-ins`, late)).status).toBe(409);
  });
});
