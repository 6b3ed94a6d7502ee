import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from '../support/app.js';
import { buildTermAndRoom, firstSession, MONDAY_MORNING } from '../support/builders/drop-ins.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { Visitor } from '../support/visitor.js';

describe('who was on duty at a session that is over', () => {
  let app: TestApp;
  let school: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    app.clock.moveTo(MONDAY_MORNING);
    school = await buildSchool(app, { cora: ['coordinator'], otto: ['supervisor'] });
  });
  afterAll(() => app.close());

  const coordinator = async (): Promise<Visitor> => {
    const cora = await Visitor.signedIn(app, 'cora');
    return cora;
  };

  it('is a fact: nobody is named afterwards and nobody is taken off', async () => {
    const room = await buildTermAndRoom(app, school);
    const made = await (
      await coordinator()
    ).post('/drop-ins/new', '/drop-ins', {
      name: 'Tuesday lunch',
      room,
      weekday: '2',
      startsAt: '12:40',
      endsAt: '13:20',
      slotMinutes: '20',
      listeners: '1',
      from: '2033-11-07',
      until: '2033-12-16',
    });
    expect(made.status).toBe(303);
    const dropIn = made.headers.location?.split('/')[2]?.split('?')[0] ?? '';
    const { id } = await firstSession(app, dropIn);
    const onDuty = () =>
      app.db.asOwner((tx) =>
        tx.one(`SELECT adult_id, adult_confirmed_at FROM session WHERE id = $1`, [id]),
      );
    const before = await onDuty();

    app.clock.moveTo(new Date('2033-12-05T09:00:00Z'));
    const cora = await coordinator();
    const page = await cora.get(`/sessions/${id}/rota`);
    const _csrf = page.$('input[name=_csrf]').first().attr('value') ?? '';
    for (const adult of [school.people.otto ?? '', '']) {
      const answer = await cora.send(`/sessions/${id}/adult`, {
        _csrf,
        _once: randomUUID(),
        adult,
      });
      expect(answer.status).toBe(409);
      expect(answer.$('.govuk-error-summary').text()).toContain('That session is over.');
    }
    expect(await onDuty()).toEqual(before);
    const missing = { _csrf, _once: randomUUID(), adult: '' };
    expect((await cora.send(`/sessions/${randomUUID()}/adult`, missing)).status).toBe(404);
  });
});
