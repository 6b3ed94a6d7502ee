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
import { Visitor } from '../support/visitor.js';

describe('a student books a listener', () => {
  let app: TestApp;
  let harbour: BuiltSchool;
  let session: Awaited<ReturnType<typeof firstSession>>;
  let elsewhere: Awaited<ReturnType<typeof firstSession>>;

  beforeAll(async () => {
    app = await startApp();
    app.clock.moveTo(MONDAY_MORNING);
    harbour = await buildSchool(
      app,
      {
        sam: ['student'],
        una: ['student'],
        cora: ['coordinator'],
        amira: ['student'],
        ben: ['student'],
      },
      { years: { amira: 12, ben: 11 } },
    );
    await makeListener(app, harbour, 'amira');
    await makeListener(app, harbour, 'ben');
    const room = await buildTermAndRoom(app, harbour);
    session = await firstSession(app, await buildDropIn(app, harbour, 'cora', { room }));

    const moorside = await buildSchool(
      app,
      { max: ['coordinator'], mo: ['student'], mia: ['student'] },
      { slug: 'moorside' },
    );
    await makeListener(app, moorside, 'mo');
    await makeListener(app, moorside, 'mia');
    const theirs = await buildDropIn(app, moorside, 'max', {
      room: await buildTermAndRoom(app, moorside),
    });
    elsewhere = await firstSession(app, theirs);
  });
  afterAll(() => app.close());

  async function visit(username: string): Promise<Visitor> {
    const visitor = await Visitor.signedIn(app, username);
    return visitor;
  }

  const bookPage = (id: string) => `/sessions/${id}/bookings/new`;
  const bookings = (id: string) => `/sessions/${id}/bookings`;

  it('sees times, chooses one with a listener, accepts the limits and has it', async () => {
    const sam = await visit('sam');
    const times = await sam.get('/sessions');
    expect(times.status).toBe(200);
    expect(times.$('main').text()).toContain('Tuesday 8 November');
    expect(times.$('main').text()).toContain('Room L4, by the library');
    expect(times.$('main').text()).toContain('With Amira (Year 12) or Ben (Year 11)');
    expect((await sam.get(`/sessions/${session.id}`)).$('main').text()).toContain('Ben, Year 11');

    const page = await sam.get(times.$(`a[href="${bookPage(session.id)}"]`).attr('href') ?? '');
    expect(page.$('input[type=radio][name=slot]').length).toBe(4);
    expect(page.$('main').text()).toContain('12:40 to 13:00');
    expect(page.$('main').text()).toContain('With Amira, Year 12');
    expect(page.$('main').text()).toContain('What you say stays private');

    const slot = session.slots[0]!;
    const answer = await sam.postFrom(page, bookings(session.id), {
      slot: slot.id,
      understandsLimits: 'yes',
    });
    expect(answer.status).toBe(303);
    const mine = await sam.get(answer.headers.location!);
    expect(mine.$('main').text()).toContain('Your time is booked');
    expect(mine.$('main').text()).toContain('Tomorrow, 12:40');
    expect(mine.$('title').text()).not.toMatch(/Amira|Ben/);

    // The same form again is the same booking, and nothing else.
    const again = await sam.postFrom(page, bookings(session.id), {
      slot: slot.id,
      understandsLimits: 'yes',
    });
    expect([again.status, again.headers.location]).toEqual([303, answer.headers.location]);
    // A second time is refused while the first stands, and the page says so before anything is chosen.
    const second = await sam.get(bookPage(session.id));
    expect(second.$('main').text()).toContain('You already have a booking');
    expect(second.$('input[name=slot]').length).toBe(0);
  });

  it('does not offer what is taken, and answers 409 with other times to who was too late', async () => {
    const una = await visit('una');
    const page = await una.get(bookPage(session.id));
    expect(page.$(`input[value="${session.slots[0]!.id}"]`).length).toBe(0);
    const answer = await una.postFrom(page, bookings(session.id), {
      slot: session.slots[0]!.id,
      understandsLimits: 'yes',
    });
    expect(answer.status).toBe(409);
    expect(answer.$('.govuk-error-summary').text()).toContain('not free any more');
    expect(answer.$('input[type=radio][name=slot]').length).toBe(3);
    expect(answer.$('input[name=understandsLimits]').attr('checked')).toBeDefined();
    // The page that came back can be sent.
    const then = await una.postFrom(answer, bookings(session.id), {
      slot: session.slots[1]!.id,
      understandsLimits: 'yes',
    });
    expect(then.status).toBe(303);
    const cancelled = await cancelFirst(una);
    expect(cancelled.$('main').text()).toContain('Your time is cancelled');
  });

  async function cancelFirst(visitor: Visitor) {
    const mine = await visitor.get('/bookings');
    const action = mine.$('form[action$="/cancellation"]').attr('action')!;
    const answer = await visitor.postFrom(mine, action, {});
    expect(answer.status).toBe(303);
    return visitor.get(answer.headers.location!);
  }

  it('finds the other days when nothing of a session is left', async () => {
    const una = await visit('una');
    const page = await una.get(bookPage(session.id));
    const take = (from: string, to: string) =>
      app.db.asOwner((tx) =>
        tx.query(`UPDATE slot SET state = $3 WHERE id = ANY ($1) AND state = $2`, [
          session.slots.slice(1).map(({ id }) => id),
          from,
          to,
        ]),
      );
    await take('free', 'taken');
    const answer = await una.postFrom(page, bookings(session.id), {
      slot: session.slots[1]!.id,
      understandsLimits: 'yes',
    });
    expect(answer.status).toBe(409);
    expect(answer.$('main').text()).toContain('Other times');
    expect(answer.$('main .card a[href$="/bookings/new"]').length).toBe(1);
    expect(answer.$(`main .card a[href="${bookPage(session.id)}"]`).length).toBe(0);
    await take('taken', 'free');
  });

  it('asks for the limits, and keeps what was chosen', async () => {
    const una = await visit('una');
    const page = await una.get(bookPage(session.id));
    const slot = session.slots[2]!.id;
    const answer = await una.postFrom(page, bookings(session.id), { slot });
    expect(answer.status).toBe(422);
    expect(answer.$('.govuk-error-summary').text()).toContain('Tick the box');
    expect(answer.$(`input[value="${slot}"]`).attr('checked')).toBeDefined();
    const empty = await una.postFrom(page, bookings(session.id), { slot: 'nonsense' });
    expect(empty.status).toBe(422);
    expect(empty.$('.govuk-error-summary').text()).toContain('Choose a time.');
  });

  it('finds nothing of another school, and cannot forge a slot', async () => {
    const una = await visit('una');
    for (const path of [
      `/sessions/${elsewhere.id}`,
      bookPage(elsewhere.id),
      `/sessions/${randomUUID()}`,
      '/sessions/nonsense',
      `/sessions/${session.id}/rota`,
      `/sessions/${session.id}/desk`,
    ])
      expect([path, (await una.get(path)).status]).toEqual([path, 404]);
    const page = await una.get(bookPage(session.id));
    const keys = {
      _csrf: page.$('input[name=_csrf]').first().attr('value') ?? '',
      _once: randomUUID(),
      understandsLimits: 'yes',
    };
    const foreign = { ...keys, slot: elsewhere.slots[0]!.id };
    expect((await una.send(bookings(elsewhere.id), foreign)).status).toBe(404);
    // A slot that is not there looks exactly like one that was just taken.
    for (const slot of [elsewhere.slots[0]!.id, randomUUID()]) {
      const answer = await una.send(bookings(session.id), { ...keys, _once: randomUUID(), slot });
      expect(answer.status).toBe(409);
      expect(answer.$('.govuk-error-summary').text()).toContain('not free any more');
    }
    const made = await app.db.asOwner((tx) =>
      tx.query(`SELECT 1 FROM booking WHERE student_id = $1 AND state = 'booked'`, [
        harbour.people.una,
      ]),
    );
    expect(made).toEqual([]);
  });

  it("cannot cancel somebody else's time, nor one's own twice, nor once it has begun", async () => {
    const [sam, una] = [await visit('sam'), await visit('una')];
    const mine = await sam.get('/bookings');
    const action = mine.$('form[action$="/cancellation"]').attr('action')!;
    const keys = {
      _csrf: (await una.get(bookPage(session.id))).$('input[name=_csrf]').first().attr('value')!,
    };
    expect((await una.send(action, { ...keys, _once: randomUUID() })).status).toBe(404);

    app.clock.moveTo(new Date('2033-11-08T12:40:00Z'));
    const late = await visit('sam');
    const page = await late.get('/bookings');
    expect(page.$('form[action$="/cancellation"]').length).toBe(0);
    const csrf = (await late.get('/account/password'))
      .$('input[name=_csrf]')
      .first()
      .attr('value')!;
    const answer = await late.send(action, { _csrf: csrf, _once: randomUUID() });
    expect(answer.status).toBe(409);
    expect(answer.$('.govuk-error-summary').text()).toContain('The time has begun.');
    app.clock.moveTo(MONDAY_MORNING);
    const early = await visit('sam');
    await cancelFirst(early);
    const twice = await early.send(action, {
      _csrf: (await early.get('/account/password')).$('input[name=_csrf]').first().attr('value')!,
      _once: randomUUID(),
    });
    expect(twice.status).toBe(409);
  });

  it('can ask for a listener by name, and never sees one they must not meet', async () => {
    const { amira, ben, una: unaId } = harbour.people;
    const una = await visit('una');
    const only = await una.get(`/sessions?listener=${amira}`);
    expect(only.$('.card').text()).not.toContain('Ben');
    expect(
      (await una.get(`${bookPage(session.id)}?listener=${ben}`)).$('input[name=slot]').length,
    ).toBe(2);
    await app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO no_match (school_id, person_id, other_id, made_at) VALUES ($1, $2, $3, $4)`,
        [harbour.id, ben, unaId, tx.now],
      ),
    );
    const page = await una.get(bookPage(session.id));
    expect(page.$('main').text()).not.toContain('Ben');
    expect(page.$('input[name=slot]').length).toBe(2);
    const hidden = session.slots.find(({ listenerId }) => listenerId === ben)!;
    const answer = await una.postFrom(page, bookings(session.id), {
      slot: hidden.id,
      understandsLimits: 'yes',
    });
    expect(answer.status).toBe(409);
    expect(answer.$('.govuk-error-summary').text()).toContain('not free any more');
  });

  it('does not work without a sign-in or with a forged token', async () => {
    expect((await new Visitor(app).get('/sessions')).headers.location).toBe('/sign-in');
    const una = await visit('una');
    expect((await una.send(bookings(session.id), { _csrf: 'x' })).status).toBe(403);
    expect((await una.get('/drop-ins')).status).toBe(404);
    expect((await una.get('/shifts')).status).toBe(404);
  });
});
