import { startApp, type TestApp } from '../support/app.js';
import { buildSchool } from '../support/builders/school.js';
import { Visitor } from '../support/visitor.js';

describe('setting up a school', () => {
  let app: TestApp;
  let ada: Visitor;

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, { ada: ['admin'], dee: ['safeguarding_lead'], sam: ['student'] });
    ada = await Visitor.signedIn(app, 'ada');
  });
  afterAll(() => app.close());

  it('adds rooms, closes one, and has no two of the same name', async () => {
    const room = { name: 'The Nest', directions: 'Up the stairs by the library.', open: 'yes' };
    const added = await ada.post('/school/rooms/new', '/school/rooms', room);
    expect(added.headers.location).toBe('/school/rooms?done=added');
    const twice = await ada.post('/school/rooms/new', '/school/rooms', room);
    expect(twice.status).toBe(422);
    expect(twice.$('#name-error').text()).toContain('already');
    expect(twice.$('textarea').text()).toContain('Up the stairs');

    const list = await ada.get('/school/rooms');
    const href = list.$('table a').attr('href') as string;
    const closed = await ada.post(href, href, { ...room, directions: '', open: 'no' });
    expect(closed.status).toBe(303);
    const row = (await ada.get('/school/rooms')).$('tbody tr').text().replace(/\s+/g, ' ');
    expect(row).toContain('The Nest');
    expect(row).toContain('Closed');
    expect(row).toContain('Not said yet');
  });

  it('says on the settings page what the help page cannot say yet, and saves it', async () => {
    const page = await ada.get('/school/settings');
    expect(page.$('.notice').text()).toContain("children's social care");
    const settings = {
      name: 'Harbour Academy',
      dayStarts: '08:20',
      dayEnds: '15:10',
      safePlace: 'Student reception, by the main door',
      helpPhone: '01234 567890 ext 12',
      socialCarePhone: '+44 (0)1234 567 891',
      ladoPhone: '',
    };
    const wrong = await ada.postFrom(page, '/school/settings', {
      ...settings,
      dayEnds: '08:00',
      helpPhone: 'ask Jo',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.$('#helpPhone-error').text()).toContain('Enter a phone number');
    expect(wrong.$('#helpPhone').val()).toBe('ask Jo');
    const reversed = await ada.postFrom(wrong, '/school/settings', {
      ...settings,
      dayEnds: '08:00',
    });
    expect(reversed.$('#dayEnds-error').text()).toContain('ends before it starts');

    const saved = await ada.postFrom(reversed, '/school/settings', settings);
    expect(saved.status).toBe(303);
    const after = await ada.get(saved.headers.location as string);
    expect(after.$('.notice--done').text()).toContain('saved');
    expect(after.$('.notice--soon').text()).toContain('LADO');
    expect(after.$('.notice--soon').text()).not.toContain('social care');
    expect(after.$('#socialCarePhone').val()).toBe('+44 (0)1234 567 891');
    expect(after.$('.site-header').text()).toContain('Harbour Academy');
  });

  it('lets the lead correct the numbers, and shows students nothing of it', async () => {
    const dee = await Visitor.signedIn(app, 'dee');
    expect((await dee.get('/school/settings')).status).toBe(200);
    expect((await dee.get('/school/rooms')).status).toBe(404);
    const sam = await Visitor.signedIn(app, 'sam');
    for (const path of ['settings', 'rooms', 'posts', 'cover', 'line-management'])
      expect((await sam.get(`/school/${path}`)).status).toBe(404);
  });
});
