import { startApp, type TestApp } from '../support/app.js';
import { buildSchool } from '../support/builders/school.js';
import { openEveryPage } from '../support/without-own-checks.js';
import { Visitor } from '../support/visitor.js';

/** A check of ours is missing, and the database says no: a page that is not there, not a fault. */
describe('when only the database says no', () => {
  let app: TestApp;

  beforeAll(async () => {
    openEveryPage();
    app = await startApp();
    await buildSchool(app, { sam: ['student'], lena: ['leader'] });
  });
  afterAll(() => app.close());

  it.each(['sam', 'lena'])(
    '%s gets a page that is not there, and nothing is changed',
    async (who) => {
      const visitor = await Visitor.signedIn(app, who);
      const room = { name: 'A room', directions: 'Up the stairs', open: 'yes' };
      const answer = await visitor.post('/school/rooms/new', '/school/rooms', room);
      expect(answer.status).toBe(404);
      expect(answer.$('h1').text()).toContain('There is nothing here');
      const rooms = await app.db.asOwner((tx) => tx.query(`SELECT 1 FROM room`));
      expect(rooms).toEqual([]);
    },
  );
});
