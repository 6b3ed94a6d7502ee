// What there is to attack, as one person meets it: every kind of page and of form, once.

/** These would end the sign-in that the scan is made with, or stop the scan by the throttle. */
export const LEFT_OUT = [/^\/sign-out/, /^\/sign-in/, /^\/account\/sign-ins/];

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g;
const DATE = /\d{4}-\d\d-\d\d/g;
/** What follows is a word that names something: `/help-now/harbour`. */
const NAMED =
  /^(\/(?:help-now|privacy-notice|privacy\/notices|privacy\/impact-assessment|school\/calendar|privacy\/retention\/schedule)\/)([^/?]+)/;
const FILE = /^\/(css|js|fonts|icon|public)\b/;
const MOST_PAGES = 150;

/**
 * @typedef {{ kind: string, path: string, method: 'GET' | 'POST', page: string,
 *   fields: [string, string][] }} Target `page` is where it was found
 */

/** Follows links from `from`, without sending a form. @returns {Promise<Target[]>} */
export async function targetsFor(client, from = ['/', '/help-now', '/privacy-notice', '/sign-in']) {
  const waiting = [...from];
  const seen = new Set();
  const found = new Map();
  const add = (target) => {
    const kind = `${target.method} ${kindOf(target.path)} ${target.fields.map(([n]) => n).join()}`;
    if (!found.has(kind)) found.set(kind, { kind, ...target });
  };
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (seen.has(kindOf(path)) || seen.size >= MOST_PAGES) continue;
    seen.add(kindOf(path));
    const { $, status, location } = await client.get(path);
    if (status === 303 || status === 302) waiting.push(location);
    if (status !== 200) continue;
    if (isAllowed(path)) add({ method: 'GET', path, page: path, fields: [] });
    for (const link of $('a[href^="/"]').toArray())
      if (!FILE.test(link.attribs.href)) waiting.push(link.attribs.href.replace(/#.*$/, ''));
    for (const form of $('form').toArray()) {
      const action = form.attribs.action || path;
      if (!action.startsWith('/') || !isAllowed(action)) continue;
      const method = (form.attribs.method ?? 'get').toUpperCase();
      add({ method, path: action, page: path, fields: fieldsOf($, form) });
    }
  }
  return [...found.values()];
}

export function isAllowed(path) {
  return !LEFT_OUT.some((pattern) => pattern.test(path));
}

/** Two addresses that differ in ids and dates alone show the same kind of page. */
export function kindOf(address) {
  const [path, query = ''] = address.split('?');
  const names = [...new URLSearchParams(query).keys()].sort().join('&');
  return `${path.replaceAll(ID, ':id').replaceAll(DATE, ':date')}?${names}`;
}

/** The address with sqlmap's mark behind every part that a person may change. */
export function marked(address) {
  const [path, query = ''] = address.split('?');
  const inPath = path
    .replaceAll(ID, '$&*')
    .replaceAll(DATE, '$&*')
    .replace(NAMED, (whole, before, word) => (word.endsWith('*') ? whole : `${before}${word}*`));
  const values = [...new URLSearchParams(query)].map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}*`,
  );
  return inPath + (values.length === 0 ? '' : `?${values.join('&')}`);
}

/** A form filled in as a person might: every field has something in it. */
function fieldsOf($, form) {
  const fields = new Map();
  for (const field of $(form).find('input, select, textarea, button').toArray()) {
    const { name, type = '', value } = field.attribs;
    if (name === undefined || type === 'file') continue;
    if (field.tagName === 'select') {
      const options = $(field).find('option').toArray();
      const chosen = options.find((option) => option.attribs.value) ?? options[0];
      fields.set(name, chosen?.attribs.value ?? '');
    } else if (field.tagName === 'textarea') fields.set(name, 'Words of a scan');
    else if (['radio', 'checkbox', 'hidden', 'submit'].includes(type) || field.tagName === 'button')
      fields.set(name, fields.get(name) ?? value ?? 'yes');
    else fields.set(name, value || EXAMPLES[type] || 'Words of a scan');
  }
  return [...fields];
}

const EXAMPLES = {
  number: '3',
  date: '2039-01-05',
  time: '12:30',
  email: 'scan@school.example',
  tel: '0800 1111',
};
