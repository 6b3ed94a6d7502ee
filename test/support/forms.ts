import * as cheerio from 'cheerio';
import { kindOf } from './page-walker.js';

/** One question of a form, as it stands on a page. */
export interface FormField {
  name: string;
  /** Typed freely, chosen from a list, or sent unseen. */
  kind: 'text' | 'choice' | 'hidden';
  /** What it holds: one value for each that would be sent. */
  value: string;
  /** Values there are to choose from. */
  options: string[];
}

export interface PageForm {
  /** Where it goes, ids left out: the same kind of form on every page. */
  kind: string;
  action: string;
  fields: FormField[];
}

const TYPED = ['text', 'search', 'email', 'tel', 'url'];

/** The forms of a page that are sent by POST. */
export function formsOf(html: string): PageForm[] {
  const $ = cheerio.load(html);
  return $('form[method=post]')
    .toArray()
    .map((form) => {
      const action = form.attribs.action ?? '';
      const fields = new Map<string, FormField>();
      for (const element of $(form).find('input, textarea, select').toArray()) {
        const { name, type = 'text' } = element.attribs;
        if (name === undefined) continue;
        const known = fields.get(name);
        const options = optionsOf($, element);
        if (known !== undefined) known.options.push(...options);
        else
          fields.set(name, {
            name,
            kind: kindOfField(element),
            value: valueOf($, element),
            options,
          });
        if (type === 'radio' || type === 'checkbox') {
          const field = fields.get(name);
          if (field !== undefined && 'checked' in element.attribs) field.value = options[0] ?? '';
        }
      }
      return { kind: kindOf(action).replace(/\?$/, ''), action, fields: [...fields.values()] };
    });
}

/**
 * Every question answered: what is typed by `text`, what is chosen by `answers` where the page offers
 * that, and else by the first that it does.
 */
export function filled(
  form: PageForm,
  answers: Readonly<Record<string, string>>,
  text: (field: FormField) => string,
): Record<string, string> {
  return Object.fromEntries(
    form.fields.map((field): [string, string] => {
      const { name, kind, value, options } = field;
      if (kind === 'hidden') return [name, value];
      if (kind === 'text') return [name, text(field)];
      const answer = answers[name.replace(/\[\]$/, '')];
      if (options.length === 0) return [name, answer ?? value];
      if (answer !== undefined && options.includes(answer)) return [name, answer];
      return [name, value || (options.find((option) => option !== '') ?? '')];
    }),
  );
}

type Element = ReturnType<ReturnType<cheerio.CheerioAPI>['toArray']>[number] & {
  tagName: string;
  attribs: Record<string, string>;
};

function kindOfField(element: object): FormField['kind'] {
  const { tagName, attribs } = element as Element;
  const { type = 'text' } = attribs;
  if (tagName === 'textarea') return 'text';
  if (tagName === 'input' && type === 'hidden') return 'hidden';
  return tagName === 'input' && TYPED.includes(type) ? 'text' : 'choice';
}

function valueOf($: cheerio.CheerioAPI, element: object): string {
  const { tagName, attribs } = element as Element;
  if (attribs.type === 'radio' || attribs.type === 'checkbox') return '';
  const value = $(element as never).val();
  return tagName === 'input' ? (attribs.value ?? '') : String(value ?? '');
}

function optionsOf($: cheerio.CheerioAPI, element: object): string[] {
  const { tagName, attribs } = element as Element;
  if (tagName === 'select')
    return $(element as never)
      .find('option')
      .toArray()
      .map((option) => option.attribs.value ?? '');
  return attribs.type === 'radio' || attribs.type === 'checkbox' ? [attribs.value ?? 'on'] : [];
}
