import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { breakGround, type Ground, startApp, type TestApp } from '../support/app.js';
import { buildSchool } from '../support/builders/school.js';
import { DatabaseLine } from '../support/database-line.js';
import { type Page, Visitor } from '../support/visitor.js';

describe('help now, with the database gone', () => {
  let ground: Ground;
  let line: DatabaseLine;
  let app: TestApp;

  beforeAll(async () => {
    ground = await breakGround();
    line = new DatabaseLine(ground.urls);
    await line.mend();
    ground = { ...ground, urls: line.urls };
    app = await startApp({ ground });
    await buildSchool(app, { sam: ['student'], dee: ['safeguarding_lead'] });
    await buildSchool(app, { mo: ['student'] }, { slug: 'moorside' });
  });
  afterEach(() => line.mend());
  afterAll(async () => {
    await app?.close();
    await line.cut();
    await ground.clear();
  });

  const words = (page: Page): string => page.$('main').text().replace(/\s+/g, ' ');

  it('still answers from what was kept, without names; all else says where help is; then it recovers', async () => {
    const sam = await Visitor.signedIn(app, 'sam');
    expect(words(await sam.get('/help-now/harbour'))).toContain('Dee Grown');

    await line.cut();
    const signedIn = await sam.get('/help-now/harbour');
    expect(signedIn.status).toBe(200);
    expect(words(signedIn)).toContain('The safeguarding lead');
    expect(words(signedIn)).not.toContain('Dee');
    expect(signedIn.headers['cache-control']).toBe('no-store');
    expect((await sam.get('/help-now')).status).toBe(200);

    const stranger = await new Visitor(app).get('/help-now/harbour');
    expect(stranger.status).toBe(200);
    expect(stranger.headers['cache-control']).toBe('public, max-age=3600');

    const away = await sam.get('/account/password');
    expect(away.status).toBe(503);
    expect(away.headers['retry-after']).toBe('10');
    expect(words(away)).toContain('0800 1111');
    expect(away.$('main a[href="tel:999"]')).toHaveLength(1);
    expect(away.$('.site-header a[href="/help-now"]')).toHaveLength(1);
    expect(away.$('a[data-quick-exit]')).toHaveLength(1);
    expect((await sam.send('/sign-out', {})).status).toBe(503);

    await line.mend();
    expect((await sam.get('/account/password')).status).toBe(200);
    expect(words(await sam.get('/help-now/harbour'))).toContain('Dee Grown');
  });

  it('says where help is even for a school whose page it has not got', async () => {
    await line.cut();
    const page = await new Visitor(app).get('/help-now/moorside');
    expect(page.status).toBe(503);
    expect(page.$('main a[href="tel:08001111"]')).toHaveLength(1);
    await line.mend();
    expect((await new Visitor(app).get('/help-now/moorside')).status).toBe(200);
  });

  it('says so at the sign-in page too, whether it was opened before or after', async () => {
    const sam = new Visitor(app);
    const opened = await sam.get('/sign-in');
    await line.cut();
    const known = { school: 'harbour', username: 'sam', password: 'earshot-demo' };
    expect((await sam.postFrom(opened, '/sign-in', known)).status).toBe(503);
    expect((await new Visitor(app).get('/sign-in')).status).toBe(503);
    await line.mend();
    expect((await sam.postFrom(opened, '/sign-in', known)).status).toBe(303);
  });

  it('answers after a restart in the outage too', async () => {
    expect((await new Visitor(app).get('/help-now/harbour')).status).toBe(200);
    await line.cut();
    const again = await startApp({ ground });
    try {
      const page = await new Visitor(again).get('/help-now/harbour');
      expect(page.status).toBe(200);
      expect(words(page)).toContain('The safeguarding lead');
      await line.mend();
      await new Visitor(again).signIn('harbour', 'sam');
    } finally {
      await again.close();
    }
  });

  it('keeps every school at the start, and makes a damaged file again', async () => {
    const again = await startApp({ ground });
    const folder = path.join(ground.dataDir, 'help');
    try {
      expect((await readdir(folder)).sort()).toEqual(['harbour.json', 'moorside.json']);
      const file = path.join(folder, 'harbour.json');
      expect(await readFile(file, 'utf8')).not.toContain('Dee');
      await writeFile(file, '{"slug":"harbour","na');
      expect(words(await new Visitor(again).get('/help-now/harbour'))).toContain(
        'The safeguarding',
      );
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ slug: 'harbour' });
    } finally {
      await again.close();
    }
  });
});
