import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync } from 'class-validator';
import type { Route } from './routes.js';

/** Whatever a field takes one of these as, it takes words. */
const WORDS = ['words', 'Ring home today'];

/** What a route takes and no walk comes to, each with its reason. */
const NOT_WALKED: [RegExp, string][] = [
  [/^\/sign-in(\/with)? (school|username|password|sealed)$/, 'before anybody is signed in'],
  [/^\/sign-in\/confirmation password$/, 'only of those who have nothing but a password to show'],
  [/^\/accounts\/password-sheets group$/, 'a key of the list of groups, looked up in it'],
  [/^\/sign-in\/confirmation (passkey|sealed|back)$/, 'hidden, and only where there is one'],
  [/^\/account\/second-factor\/passkeys passkey$/, 'written by the browser'],
  [
    /^\/accounts\/single-sign-on (issuer|clientSecret)$/,
    'of a provider, sealed; the page of one kind',
  ],
  [/^\/privacy\/retention\/schedule\/:kind seen$/, 'a number that the page was made with'],
  // Which requests wait depends on who comes first; a-request-that-waits.e2e-spec.ts sends both.
  [
    /^\/privacy\/(requests\/:\w+\/resumption|own\/:\w+\/clarification) said$/,
    'only while the clock of a request stands',
  ],
  [/^\/roster\/:id\/(application seen|choices org)$/, 'a count and an id of a roster'],
];

/**
 * Every field of every form that takes words, read from the routes themselves: a form on no page that
 * a walk comes to is one that the walk's tests would forget.
 * @param seen the fields of each kind of form that was seen
 * @returns the route and the field, where it was not
 */
export function typedButNotSeen(
  routes: readonly Pick<Route, 'method' | 'path' | 'form'>[],
  seen: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  return routes
    .filter(({ method }) => method !== 'GET')
    .flatMap((route) => typedFields(route).map((name) => ({ route, name })))
    .filter(({ route, name }) => !isSeen(route, name, seen))
    .map(({ route, name }) => `${route.path} ${name}`)
    .filter((field) => !NOT_WALKED.some(([pattern]) => pattern.test(field)));
}

/** The fields that words are good for. */
export function typedFields({ form }: Pick<Route, 'form'>): string[] {
  if (form === undefined) return [];
  const checks = getMetadataStorage().getTargetValidationMetadatas(form, '', false, false);
  const names = [...new Set(checks.map(({ propertyName }) => propertyName))];
  return names.filter((name) => WORDS.some((words) => takes(form, name, words)));
}

function takes(form: new () => object, name: string, words: string): boolean {
  const values = plainToInstance(form, { [name]: words });
  return validateSync(values).every(({ property }) => property !== name);
}

function isSeen(
  { path }: Pick<Route, 'path'>,
  name: string,
  seen: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const address = new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
  return [...seen].some(([kind, names]) => address.test(kind) && names.has(name));
}
