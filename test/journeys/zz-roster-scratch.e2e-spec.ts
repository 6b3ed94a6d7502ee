import { writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { pupils, ukFiles, sampleFiles, zipOf } from '../support/builders/roster-files.js';
import { buildSchool, PASSWORD } from '../support/builders/school.js';
import { startApp } from '../support/app.js';
import { Visitor } from '../support/visitor.js';

const OUT = '/tmp/roster-scratch';
describe('scratch', () => {
  it('measures and looks', async () => {
    const app = await startApp();
    await buildSchool(app, { ada: ['admin'], dee: ['safeguarding_lead'], ben: ['coordinator'], hal: ['head'] });
    const ada = new Visitor(app);
    await ada.signIn('harbour', 'ada');
    const t: Record<string, number> = {};
    const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      const from = performance.now();
      const r = await work();
      t[name] = Math.round(performance.now() - from);
      return r;
    };
    const many = pupils(1050).map((p, i) => ({ ...p, year: 7 + (i % 7) }));
    const files = ukFiles(many);
    files['Section.csv'] = 'ID,School DfE Number,Section Name\n' + Array.from({ length: 300 }, (_, i) => `c${i},500,Class ${i}\n`).join('');
    files['StudentEnrollment.csv'] = 'Section ID,ID\n' + many.flatMap((p, i) => Array.from({ length: 10 }, (_, k) => `c${(i + k * 29) % 300},${p.id}\n`)).join('');
    files['TeacherRoster.csv'] = 'Section ID,ID\n';
    const up = async (f: typeof files) => (await ada.upload('/roster', '/roster', { grades: 'as-given' }, { name: 'a.zip', bytes: zipOf(f) })).headers.location as string;
    const p1 = await timed('upload', () => up(files));
    const shown = await timed('preview', () => ada.get(p1));
    const done = await timed('apply', () => ada.postFrom(shown, `${p1}/application`, {}));
    expect(done.status).toBe(303);
    const next = ukFiles(many.slice(5).map((p) => ({ ...p, year: Math.min(13, p.year + 1) })));
    const p2 = await up(next);
    const shown2 = await ada.get(p2);
    const done2 = await timed('apply year change', () => ada.postFrom(shown2, `${p2}/application`, {}));
    expect(done2.status).toBe(303);
    const g = await timed('sheet groups', () => ada.get('/accounts/password-sheets'));
    expect(g.status).toBe(200);
    const sg = await ada.get('/accounts/password-sheets?group=year%3A9');
    const sheet = await timed('sheet of 150', () => ada.postFrom(sg, '/accounts/password-sheets', {}));
    t.cards = sheet.$('.key-card').length;
    await timed('accounts list', () => ada.get('/accounts'));
    await timed('search', () => ada.post('/accounts', '/accounts/searches', { search: 'fam' }));
    console.log(JSON.stringify(t));
    // pages
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
    const f3 = ukFiles(many.slice(200, 230).concat({ id: 'x', given: 'Zoe', family: 'New', username: 'znew', year: 9 }));
    f3['Student.csv'] += '99,500,Zed,Young,pupil-1,nine,9B\n';
    const p3 = await up(f3);
    const p4 = await up(sampleFiles('sds-uk-v1-100'));
    const p5 = await up(ukFiles(many.slice(5, 1045).map((p) => ({ ...p, year: Math.min(13, p.year + 1) })).concat({ id: 'x', given: 'Zoe', family: 'New', username: 'znew', year: 9 })));
    void p3; void p4;
    const me = await ada.get('/accounts');
    void me;
    for (const [w, scheme] of [[1280, 'light'], [390, 'dark']] as const) {
      const ctx = await browser.newContext({ viewport: { width: w, height: 900 }, colorScheme: scheme });
      const page = await ctx.newPage();
      await page.goto(`${app.url}/sign-in`);
      await page.fill('#school', 'harbour'); await page.fill('#username', 'ada'); await page.fill('#password', PASSWORD);
      await page.click('main button[type=submit]');
      const snap = async (name: string) => { await page.screenshot({ path: `${OUT}/${name}-${w}-${scheme}.png`, fullPage: true }); };
      await page.goto(`${app.url}/roster`); await snap('roster');
      await page.goto(`${app.url}${p5}`); await snap('preview');
      await page.goto(`${app.url}${p1}`); await snap('applied');
      await page.goto(`${app.url}/accounts`); await snap('accounts');
      const link = await page.getAttribute('table a', 'href');
      const hrefs = await page.$$eval('table a', (as) => as.map((a) => a.getAttribute('href')));
      void link;
      await page.goto(`${app.url}${hrefs[1]}`); await snap('person');
      await page.goto(`${app.url}/accounts/password-sheets?group=tutor%3A${w === 390 ? 11 : 10}B`); await snap('sheets');
      await page.click('main form[method=post] button'); await page.waitForSelector('.key-card'); await snap('cards');
      if (w === 1280) writeFileSync(`${OUT}/cards.pdf`, await page.pdf({ format: 'A4' }));
      if (w === 1280) {
        await page.goto(`${app.url}/roster`);
        await page.setInputFiles('#file', { name: 's.zip', mimeType: 'application/zip', buffer: zipOf(sampleFiles('sds-uk-v1-100')) });
        await page.click('main form button'); await snap('choose');
        await page.goto(`${app.url}/roster`);
        await page.setInputFiles('#file', { name: 's.zip', mimeType: 'application/zip', buffer: Buffer.from('nonsense') });
        await page.click('main form button'); await snap('broken');
        await page.goto(`${app.url}/roster`);
        await page.setInputFiles('#file', { name: 's.zip', mimeType: 'application/zip', buffer: zipOf(f3) });
        await page.click('main form button'); await snap('leavers');
      }
      if (w === 390) {
        await page.goto(`${app.url}/roster`);
        await page.setInputFiles('#file', { name: 's.zip', mimeType: 'application/zip', buffer: zipOf(ukFiles(many.slice(5, 1045).map((p) => ({ ...p, year: Math.min(13, p.year + 1) })))) });
        await page.click('main form button'); await snap('preview2');
      }
      await ctx.close();
    }
    await browser.close();
    await app.close();
  }, 180000);
});
