/**
 * How pages are printed. Pages are built by pure functions (`*.page.ts`); Handlebars only prints.
 *
 * A view is `views/<feature>/<page>.hbs`; `res.render('drop-ins/list', locals)` prints it inside a
 * layout. Every view gets `{ shell, title, ...page }`; the types are `Shell` and `PageLocals` below.
 *
 * Layouts: `page` (signed in: menu at the side), `plain` (signed out: one quiet column), `print`
 * (paper). `locals.layout` chooses; without it, a shell with a person means `page`, else `plain`.
 * `layout: false` prints the view alone (a mail).
 *
 * Strict on purpose:
 *  - everything is escaped; `{{{` and `{{&` are refused when the views are read;
 *  - prototype properties and methods are denied (Handlebars' default, not hbs's);
 *  - a helper that is not in the list below does not exist;
 *  - a partial sees its own arguments and nothing of the page around it. The words between
 *    `{{#> card}}` and `{{/card}}` belong to the page and see the page;
 *  - a partial is never indented: indenting would change the words inside a textarea.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import Handlebars from 'handlebars';
import type { FieldError } from './form.js';
import type { NavGroup } from './navigation.js';
import { SafeSvg } from './safe-svg.js';

/** What surrounds every page, made once for each request. */
export interface Shell {
  schoolName?: string;
  helpNowPath: string;
  /** "Leave this page": for students and listeners, and on every page before sign-in. */
  quickExit: boolean;
  /** Who is signed in; absent when nobody is. */
  person?: { name: string };
  /** Empty for whoever is not signed in. */
  menu: NavGroup[];
  csrfToken: string;
  cspNonce: string;
  signOutPath: string;
  passwordPath: string;
  signInsPath: string;
  /** For adults. */
  secondFactorPath?: string;
  /** A privacy notice that they have not opened yet; absent where it would be in the way. */
  newsPath?: string;
  /** Says that this is a demonstration school. */
  demoBanner: boolean;
  stylesheetPath: string;
  /** Turns on the warning before an idle sign-in ends. `stayPath` answers 204 while signed in. */
  session?: { idleSeconds: number; stayPath: string; signInPath: string };
}

/** What every view may be given besides its own page. */
export interface PageLocals {
  shell: Shell;
  /** Becomes `<title>{{title}} – Earshot</title>`. Never a person's name: it stays in the history. */
  title: string;
  /**
   * The list, not the map by field. Not empty: the title starts with "Error: " and the view prints
   * `{{> error-summary errors=errors}}`.
   */
  errors?: readonly FieldError[];
  /** The same by field (`errorsByField` of form.ts): `{{> textarea name="words" error=errorOf.words}}`. */
  errorOf?: Readonly<Record<string, string>>;
  /** The key of the form on this page; printed by `{{> form-keys}}`. */
  once?: string;
  /** For tables, queues and charts; without it the page keeps to a readable measure. */
  wide?: boolean;
  /** Addresses of further module scripts of this page. */
  scripts?: readonly string[];
  layout?: 'page' | 'plain' | 'print' | false;
}

type Locals = Record<string, unknown>;
type Template = HandlebarsTemplateDelegate;

const HELPERS: Record<string, (...values: unknown[]) => unknown> = {
  eq: (a, b) => a === b,
  includes: (list, value) => Array.isArray(list) && list.includes(value),
  /** The first of two that says something. */
  either: (a, b) => (a === undefined || a === null || a === '' || a === false ? b : a),
  /** Handlebars passes its own options last. */
  concat: (...parts) => parts.slice(0, -1).join(''),
  /** What follows the id of the nth input of a group: nothing, then -1, -2 … */
  nth: (index) => (index === 0 ? '' : `-${String(index)}`),
  svg: (picture) => new Handlebars.SafeString(SafeSvg.markupOf(picture)),
};

const COMPILE: CompileOptions = {
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys(HELPERS).map((name) => [name, true])),
  preventIndent: true,
};

/** All views, read and checked once. */
export class Views {
  private constructor(private readonly templates: ReadonlyMap<string, Template>) {}

  /** @param folder the views folder; by default the project's own */
  static read(folder = viewsFolder()): Views {
    const handlebars = Handlebars.create();
    handlebars.registerHelper(HELPERS as Record<string, Handlebars.HelperDelegate>);
    const templates = new Map<string, Template>();
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.hbs')) continue;
      const name = file.slice(0, -'.hbs'.length).split(sep).join('/');
      const tree = handlebars.parse(readFileSync(join(folder, file), 'utf8'));
      new HouseRules(name).accept(tree);
      const template = handlebars.compile(tree, COMPILE);
      templates.set(name, template);
      if (name.startsWith('partials/')) {
        handlebars.registerPartial(name.slice('partials/'.length), template);
      }
    }
    return new Views(templates);
  }

  /**
   * Prints one view in its layout. Needs neither a request nor a database, so it also prints the
   * 503 page and the help-now snapshot.
   *
   * @param view its path under `views/`, without `.hbs`
   */
  render(view: string, locals: object): string {
    const page = locals as Partial<PageLocals>;
    const body = this.template(view);
    const layout = page.layout ?? (page.shell?.person ? 'page' : 'plain');
    if (layout === false) return body(locals);
    return this.template(`layouts/${layout}`)(locals, { partials: { body } });
  }

  private template(name: string): Template {
    const template = this.templates.get(name);
    if (!template) throw new Error(`There is no view ${name}.hbs.`);
    return template;
  }
}

/** Makes `res.render('<feature>/<view>', locals)` work. Called by `configure-app.ts`. */
export function configureViews(app: NestExpressApplication): Views {
  const folder = viewsFolder();
  const views = Views.read(folder);
  app.engine('hbs', (path: string, options: object, done: (e: unknown, html?: string) => void) => {
    try {
      const view = relative(folder, path).slice(0, -'.hbs'.length).split(sep).join('/');
      done(null, views.render(view, pageOf(options)));
    } catch (error) {
      done(error);
    }
  });
  app.setViewEngine('hbs');
  app.setBaseViewsDir(folder);
  return views;
}

/** What the controller passed, without what express adds of its own. */
function pageOf(options: object): Locals {
  const page: Locals = { ...options };
  for (const own of ['settings', '_locals', 'cache']) delete page[own];
  return page;
}

/** The same folder from `src`, from `dist` and from a test. */
function viewsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('No package.json above the view engine.');
    folder = parent;
  }
  return join(folder, 'views');
}

/**
 * Refuses unescaped output and gives each partial a context of its own. Handlebars would merge a
 * partial's arguments into the page around it, so that a page's `hint` or `id` would turn up in an
 * input that was given none.
 */
class HouseRules extends Handlebars.Visitor {
  constructor(private readonly view: string) {
    super();
  }

  override MustacheStatement(node: hbs.AST.MustacheStatement): void {
    if (!node.escaped) {
      throw new Error(`${this.view}.hbs:${node.loc.start.line} prints without escaping.`);
    }
    super.MustacheStatement(node);
  }

  override PartialStatement(node: hbs.AST.PartialStatement): void {
    const slot = (node.name as hbs.AST.PathExpression).original === '@partial-block';
    if (node.params.length === 0)
      node.params.push(slot ? path(node.loc, 'caller') : nothing(node.loc));
    super.PartialStatement(node);
  }

  override PartialBlockStatement(node: hbs.AST.PartialBlockStatement): void {
    if (node.params.length === 0) {
      const caller: hbs.AST.HashPair = {
        type: 'HashPair',
        key: 'caller',
        value: path(node.loc),
        loc: node.loc,
      };
      node.params.push(nothing(node.loc));
      node.hash ??= { type: 'Hash', pairs: [], loc: node.loc };
      node.hash.pairs.push(caller);
    }
    super.PartialBlockStatement(node);
  }
}

/** `this`, or `this.<part>`. */
function path(loc: hbs.AST.SourceLocation, ...parts: string[]): hbs.AST.PathExpression {
  const original = ['this', ...parts].join('.');
  return { type: 'PathExpression', data: false, depth: 0, parts, original, loc };
}

function nothing(loc: hbs.AST.SourceLocation): hbs.AST.UndefinedLiteral {
  return { type: 'UndefinedLiteral', loc } as hbs.AST.UndefinedLiteral;
}
