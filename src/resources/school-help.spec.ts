import path from 'node:path';
import fc from 'fast-check';
import { readSchoolHelp, schoolSlug, type SchoolHelp } from './school-help.js';

const maybe = fc.option(fc.string(), { nil: null });
const help: fc.Arbitrary<SchoolHelp> = fc.record({
  slug: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/),
  name: fc.string(),
  demo: fc.boolean(),
  phone: maybe,
  socialCarePhone: maybe,
  ladoPhone: maybe,
  safePlace: maybe,
  posts: fc.array(fc.string()),
});

describe('a snapshot of the help at a school', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(help, (written) => {
        expect(readSchoolHelp(JSON.stringify(written))).toEqual(written);
      }),
    );
  });

  it('counts as missing when a part of it is gone or of another kind', () => {
    const part = fc.constantFrom(
      ...(['slug', 'name', 'demo', 'phone', 'ladoPhone', 'safePlace', 'posts'] as const),
    );
    const wrong = fc.constantFrom(undefined, 7, {}, [7]);
    fc.assert(
      fc.property(help, part, wrong, (written, name, value) => {
        const text = JSON.stringify({ ...written, [name]: value });
        expect(readSchoolHelp(text)).toBeUndefined();
      }),
    );
  });

  it('counts as missing when it was cut short or is anything else', () => {
    fc.assert(
      fc.property(help, fc.nat(), (written, at) => {
        const text = JSON.stringify(written);
        expect(readSchoolHelp(text.slice(0, at % text.length))).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readSchoolHelp(text)).toBeUndefined();
      }),
    );
  });
});

describe('schoolSlug', () => {
  it('takes a short name as people type it', () => {
    expect(schoolSlug(' Harbour ')).toBe('harbour');
    expect(schoolSlug('st-marys-2')).toBe('st-marys-2');
  });

  it('is never more than one plain file name', () => {
    const typed = fc.oneof(
      fc.anything(),
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'aZ09-./\\%\0 ') }),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const slug = schoolSlug(text);
        if (slug === undefined) return;
        expect(slug).toMatch(/^[a-z0-9-]{1,40}$/);
        expect(path.dirname(path.join('help', `${slug}.json`))).toBe('help');
      }),
    );
  });
});
