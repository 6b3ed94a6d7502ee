import { startApp, type TestApp } from '../support/app.js';
import {
  buildDropIn,
  buildTermAndRoom,
  firstSession,
  MONDAY_MORNING,
} from '../support/builders/drop-ins.js';
import { makeListener } from '../support/builders/listeners.js';
import { buildSchool } from '../support/builders/school.js';
import { statementsOf } from '../support/statements.js';
import { Visitor } from '../support/visitor.js';

/** Issue 2: what a student opens to book. */
const AIM = 12;

describe('SQL statements of the pages a student opens to book', () => {
  let app: TestApp;
  let sam: Visitor;
  let session: string;

  beforeAll(async () => {
    app = await startApp();
    app.clock.moveTo(MONDAY_MORNING);
    const school = await buildSchool(app, {
      sam: ['student'],
      lea: ['student'],
      leo: ['student'],
      cora: ['coordinator'],
    });
    for (const name of ['lea', 'leo']) await makeListener(app, school, name);
    const room = await buildTermAndRoom(app, school);
    ({ id: session } = await firstSession(app, await buildDropIn(app, school, 'cora', { room })));
    await buildDropIn(app, school, 'cora', { room, weekday: '4' });
    sam = await Visitor.signedIn(app, 'sam');
  });
  afterAll(() => app.close());

  it.each([
    ['the times', () => '/sessions', 'Tuesday 8 November'],
    ['one session', () => `/sessions/${session}`, 'Room L4'],
    ['the form', () => `/sessions/${session}/bookings/new`, 'Which time?'],
  ])(`need at most ${AIM}: %s`, async (_what, path, words) => {
    const sent = await statementsOf(async () => {
      const page = await sam.get(path());
      expect(page.status).toBe(200);
      expect(page.$('main').text()).toContain(words);
    });
    // Something must have been counted for the figure to mean anything.
    expect(sent).toEqual(expect.arrayContaining([expect.stringMatching(/set_config/)]));
    expect(sent.length).toBeLessThanOrEqual(AIM);
  });
});
