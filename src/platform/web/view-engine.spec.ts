import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { load } from 'cheerio';
import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { SafeSvg } from './safe-svg.js';
import { Views } from './view-engine.js';

/** Views in a folder of their own, for one test. */
function viewsOf(files: Record<string, string>): Views {
  const folder = mkdtempSync(join(tmpdir(), 'views '));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, `${name}.hbs`), text);
    }
    return Views.read(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One view, printed without a layout. */
function print(view: string, page: object, partials: Record<string, string> = {}): string {
  const named = Object.entries(partials).map(([name, text]) => [`partials/${name}`, text]);
  return viewsOf({ page: view, ...Object.fromEntries(named) }).render('page', {
    ...page,
    layout: false,
  });
}

/** A partial of the project itself. */
function partial(call: string, page: object = {}): ReturnType<typeof load> {
  const own = Views.read() as unknown as { templates: Map<string, unknown> };
  const probe = viewsOf({ page: call }) as unknown as { templates: Map<string, unknown> };
  const template = probe.templates.get('page') as (page: object, options: object) => string;
  const partials = Object.fromEntries(
    [...own.templates]
      .filter(([name]) => name.startsWith('partials/'))
      .map(([name, found]) => [name.slice('partials/'.length), found]),
  );
  return load(template(page, { partials }));
}

describe('views print and do nothing else', () => {
  it('escapes whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        const printed = print('<p title="{{words}}">{{words}}</p>', { words });
        expect(printed.slice('<p title="'.length, -'</p>'.length)).not.toMatch(/[<'`]|"(?!>)/);
      }),
      { numRuns: runs(50, 1000) },
    );
  });

  it.each([
    '{{{words}}}',
    '{{&words}}',
    '{{#if a}}{{{words}}}{{/if}}',
    '{{#> c}}{{{words}}}{{/c}}',
  ])('refuses %s when the views are read', (view) => {
    expect(() => print(view, {})).toThrow('page.hbs:1 prints without escaping');
  });

  it('denies what an object inherits', () => {
    class Row {
      get secret(): string {
        return 'secret';
      }
    }
    const view = '{{row.secret}}{{row.constructor.name}}{{row.__proto__}}';
    expect(print(view, { row: new Row() })).toBe('');
  });

  it('knows no helper outside its list', () => {
    expect(() => print('{{shout words}}', { words: 'x' })).toThrow('shout');
  });

  it('prints only a picture that platform code made', () => {
    const picture = SafeSvg.fromChart('<svg viewBox="0 0 1 1"></svg>', {
      id: 'a',
      title: 'b',
      description: 'c',
    });
    expect(print('{{svg picture}}', { picture })).toMatch(/^<svg /);
    expect(() => print('{{svg picture}}', { picture: '<svg></svg>' })).toThrow('SafeSvg');
  });
});

describe('a partial', () => {
  const field = { field: '[{{name}}|{{hint}}|{{@root.hint}}]' };

  it('sees its arguments and the root, and nothing of the page around it', () => {
    const page = { hint: 'page', rows: [{ hint: 'row' }] };
    expect(print('{{> field name="a"}}', page, field)).toBe('[a||page]');
    expect(print('{{#each rows}}{{> field name="a"}}{{/each}}', page, field)).toBe('[a||page]');
  });

  it('may be handed one object with all its arguments', () => {
    expect(print('{{> field it}}', { it: { name: 'a', hint: 'b' } }, field)).toBe('[a|b|]');
  });

  it('leaves the words inside a block to the page, however deep', () => {
    const view =
      '{{#each rows}}{{#> box heading="h"}}{{#> box heading="i"}}{{heading}}{{name}}{{../top}}{{/box}}{{/box}}{{/each}}';
    const page = { top: '!', rows: [{ name: 'a' }, { name: 'b' }] };
    const box = { box: '({{heading}}{{#if heading}}{{> @partial-block}}{{/if}})' };
    expect(print(view, page, box)).toBe('(h(ia!))(h(ib!))');
  });

  it('does not indent what was typed', () => {
    const area = { area: '<textarea>\n{{value}}</textarea>' };
    const printed = print('<div>\n    {{> area value=words}}\n</div>', { words: 'a\nb' }, area);
    expect(load(printed)('textarea').text()).toBe('a\nb');
  });
});

describe('layouts', () => {
  const shell = {
    helpNowPath: '/help-now/harbour',
    quickExit: true,
    menu: [],
    csrfToken: 'token',
    cspNonce: 'nonce',
    signOutPath: '/sign-out',
    passwordPath: '/account/password',
    demoBanner: false,
    stylesheetPath: '/css/earshot.css',
  };
  const views = Views.read();

  it('prints the 503 page from nothing at all, with whom to ring', () => {
    const $ = load(views.render('errors/503', {}));
    expect($('main').text()).toContain('0800\u00a01111');
    expect($('main a[href="tel:999"]')).toHaveLength(1);
    expect($('header a[href="/help-now"]').text()).toBe('Help now');
    expect($('link[rel=stylesheet]').attr('href')).toBe('/css/earshot.css');
  });

  it('shows the menu and the way out to a person, and neither to nobody', () => {
    const items = [{ text: 'Waiting', href: '/referrals', current: true, count: 3 }];
    const menu = [{ heading: 'Records', items }];
    const signedIn = load(
      views.render('errors/404', { shell: { ...shell, menu, person: { name: 'Sam' } } }),
    );
    expect(signedIn('nav [aria-current=page]').text()).toContain('Waiting');
    expect(signedIn('nav h2').text()).toBe('Records');
    expect(signedIn('form[action="/sign-out"] [name=_csrf]').val()).toBe('token');
    const nobody = load(views.render('errors/404', { shell }));
    expect(nobody('nav, form')).toHaveLength(0);
    expect(nobody('[data-quick-exit]').attr('href')).toMatch(/^https:/);
  });

  it('says in the title that there are errors', () => {
    const title = (locals: object): string =>
      load(views.render('errors/404', { shell, ...locals }))('title').text();
    expect(title({ title: 'Book', errors: [{ text: 'x' }] })).toBe('Error: Book – Earshot');
    expect(title({ title: 'Book', errors: [] })).toBe('Book – Earshot');
    expect(title({})).toBe('Earshot');
  });

  it('gives every script its nonce and has no inline style or script', () => {
    const $ = load(views.render('errors/500', { shell, scripts: ['/js/live-queue.js'] }));
    const scripts = $('script').toArray();
    expect(scripts.map((script) => script.attribs.src)).toContain('/js/live-queue.js');
    for (const script of scripts) {
      expect(script.attribs).toMatchObject({ type: 'module', nonce: 'nonce' });
      expect($(script).text()).toBe('');
    }
    expect($('[style], style')).toHaveLength(0);
  });
});

describe('inputs', () => {
  const items = [
    { value: 'yes', text: 'Yes' },
    { value: 'no', text: 'No' },
  ];

  it.each([
    'text-input',
    'password-input',
    'textarea',
    'select',
    'autocomplete',
    'date-input',
    'time-input',
    'file-upload',
  ])('%s is labelled, described by its hint and its error, and found by its name', (name) => {
    const $ = partial(`{{> ${name} name="room" label="Room" hint="A hint" error="Say which"}}`);
    const input = $('#room');
    expect(input.attr('name')).toBe('room');
    expect($('label[for=room]').text()).toBe('Room');
    const described = (input.attr('aria-describedby') ?? '')
      .split(' ')
      .map((id) => $(`#${id}`).text());
    expect(described).toEqual(['A hint', 'Error: Say which']);
    expect(input.attr('aria-invalid')).toBe('true');
  });

  it.each(['radios', 'checkboxes'])('%s are one group whose first input has the name', (name) => {
    const $ = partial(
      `{{> ${name} name="risk" label="Risk?" error="Say" items=items value="no"}}`,
      { items },
    );
    expect(
      $('input')
        .toArray()
        .map((input) => input.attribs.id),
    ).toEqual(['risk', 'risk-1']);
    expect($('fieldset').attr('aria-describedby')).toBe('risk-error');
    expect($('legend').text().trim()).toBe('Risk?');
    expect($('input:checked').val()).toBe('no');
  });

  it('checks each of several boxes', () => {
    const page = { items, values: ['yes', 'no'] };
    const $ = partial(
      '{{> checkboxes name="a[]" id="a" label="A" items=items values=values}}',
      page,
    );
    expect($('input:checked')).toHaveLength(2);
  });

  it('gives back a text exactly as it was typed, a first empty line too', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('\n', ' ', 'a', '<', '"', '&amp;', '\t')), (parts) => {
        const value = parts.join('');
        const $ = partial('{{> textarea name="words" label="Words" maxlength=9 value=value}}', {
          value,
        });
        expect($('textarea').text()).toBe(value);
      }),
      { numRuns: runs(30, 600) },
    );
  });

  it('prints the keys of a form, or of this form among several, or the token alone', () => {
    const page = { shell: { csrfToken: 't' }, once: 'page' };
    const keys = (call: string): string[] =>
      partial(call, page)('input').toArray().map((input) => input.attribs.value ?? ''); // prettier-ignore
    expect(keys('{{> form-keys}}')).toEqual(['t', 'page']);
    expect(keys('{{> form-keys once="own"}}')).toEqual(['t', 'own']);
    expect(keys('{{> form-keys csrfOnly=true}}')).toEqual(['t']);
  });
});
