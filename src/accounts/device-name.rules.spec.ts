import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { deviceName } from './device-name.rules.js';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('what a browser is called', () => {
  it.each([
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/141.0 Safari/537.36`,
      'Chrome on Windows',
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/141.0 Safari/537.36 Edg/141.0`,
      'Edge on Windows',
    ],
    [
      `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${WEBKIT} Chrome/141.0 Safari/537.36`,
      'Chrome on Chromebook',
    ],
    [
      `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36`,
      'Samsung Internet on Android',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
      'Safari on iPhone',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0',
      'Firefox on Mac',
    ],
    ['curl/8.0', ''],
    [undefined, ''],
  ])('%s', (said, name) => expect(deviceName(said)).toBe(name));

  it('repeats nothing that was said, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (said) => {
        expect(deviceName(said)).toMatch(/^([A-Z][A-Za-z ]*)?$/);
        expect(deviceName(said).length).toBeLessThanOrEqual(60);
      }),
      { numRuns: runs(300, 5000) },
    );
  });
});
