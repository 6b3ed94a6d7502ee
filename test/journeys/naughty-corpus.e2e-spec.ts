import * as cheerio from 'cheerio';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/caller.js';
import { FormWalk } from '../support/form-walk.js';
import { CORPUS, NaughtyTexts, NEVER_OURS } from '../support/naughty-strings.js';
import { routesOf } from '../support/routes.js';
import { runs } from '../support/runs.js';
import { typedButNotSeen } from '../support/typed-fields.js';

/** `npm test` tries some, by the printed seed; the deep run tries all. */
const BATCHES = runs(1, 40);
describe('the big list of naughty strings', () => {
  let app: TestApp;
  let walk: FormWalk;

  beforeAll(async () => {
    app = await startApp();
    walk = await FormWalk.prepare(app);
  });
  afterAll(() => app.close());

  it('breaks no page, in no field', async () => {
    const texts = new NaughtyTexts();
    const text = (): string => texts.next();
    const faults: string[] = [];
    const look = (answer: Answer, path: string, role: string): void => {
      for (const fault of faultsOf(answer)) faults.push(`${role} ${path}: ${fault}`);
    };
    for (let batch = 1; batch <= BATCHES; batch += 1) await walk.send({ text, look }, batch);
    expect(faults).toEqual([]);
    expect(typedButNotSeen(routesOf(app.app), walk.seen)).toEqual([]);
    expect(walk.met.size).toBeGreaterThan(15);
    expect(walk.accepted.get('/concerns')).toBeGreaterThan(0);
    expect(texts.typed.size).toBeGreaterThan(CORPUS.length * runs(0.5, 0.95));
  }, 900_000);

  it('would be noticed', () => {
    const page = (text: string): Answer => ({ status: 200, location: null, text });
    expect(faultsOf(page('<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'))).toEqual([]);
    expect(faultsOf(page('<p><script>alert(1)</script></p>'))).not.toEqual([]);
    expect(faultsOf(page('<p><img src=x onerror=alert(1)></p>'))).not.toEqual([]);
    expect(faultsOf({ ...page(''), status: 500 })).not.toEqual([]);
  });
});

/** What of an answer came out of a string: a script, a handler, an element that no view has. */
function faultsOf({ status, text }: Answer): string[] {
  const faults = status >= 500 ? [`answers ${status}`] : [];
  if (!text.trimStart().startsWith('<')) return faults;
  const $ = cheerio.load(text);
  for (const script of $('script').toArray())
    if (script.attribs.nonce === undefined) faults.push(`a script: ${$(script).text()}`);
  for (const element of $(NEVER_OURS).toArray()) faults.push(`an element: ${$.html(element)}`);
  return faults;
}
