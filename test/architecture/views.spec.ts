import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const views = path.join(root, 'views');
/** Named by what is computed: `errors/${status}`, `layouts/${layout}`. */
const COMPUTED = /^(errors|layouts)\//;
const VIEW = /^[a-z][a-z0-9-]*(\/[a-z0-9-]+)+$/;

interface Named {
  view: string;
  at: string;
}

const files = filesIn(views, '.hbs').map((file) => file.slice(0, -'.hbs'.length));
const partials = files.filter((file) => file.startsWith('partials/'));
const pages = files.filter((file) => !file.startsWith('partials/') && !COMPUTED.test(file));
const written = filesIn(path.join(root, 'src'), '.ts').filter((file) => !file.endsWith('.spec.ts'));
const named = written.flatMap((file) => viewsNamedIn(file));

describe('views', () => {
  it('are there when a controller or a letter names them', () => {
    expect(named.length).toBeGreaterThan(20);
    const missing = named.filter(({ view }) => !existsSync(path.join(views, `${view}.hbs`)));
    expect(missing.map(({ view, at }) => `${view} (${at})`)).toEqual([]);
  });

  it('are each shown by somebody', () => {
    const shown = new Set(named.map(({ view }) => view));
    expect(pages.filter((page) => !shown.has(page))).toEqual([]);
  });

  it('name partials that are there', () => {
    const missing = files.flatMap((file) =>
      partialsNamedIn(file)
        .filter((partial) => !partials.includes(`partials/${partial}`))
        .map((partial) => `${partial} (${file})`),
    );
    expect(missing).toEqual([]);
  });

  it('use each partial, from a page and not only from one another', () => {
    const used = new Set<string>();
    const follow = (file: string): void => {
      for (const name of partialsNamedIn(file)) {
        const partial = `partials/${name}`;
        if (used.has(partial) || !partials.includes(partial)) continue;
        used.add(partial);
        follow(partial);
      }
    };
    for (const file of files) if (!file.startsWith('partials/')) follow(file);
    expect(partials.filter((partial) => !used.has(partial))).toEqual([]);
  });

  it('load scripts that are there', () => {
    const scripts = [
      ...files.map((file) => readView(file)),
      ...written.map((file) => readSource(file)),
    ]
      .flatMap((text) => [...text.matchAll(/["'](\/js\/[\w./-]+\.js)["']/g)])
      .map(([, script]) => script ?? '');
    expect(scripts.length).toBeGreaterThan(3);
    const missing = scripts.filter((script) => !existsSync(path.join(root, 'public', script)));
    expect(missing).toEqual([]);
  });
});

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => file.split(path.sep).join('/'));
}

function readView(view: string): string {
  return readFileSync(path.join(views, `${view}.hbs`), 'utf8');
}

function readSource(file: string): string {
  return readFileSync(path.join(root, 'src', file), 'utf8');
}

/**
 * What a source file hands to `res.render(…)` or calls `view:`, whatever stands there; besides, every
 * text that is the name of a view (a constant, a choice of two, the argument of a method of its own).
 */
function viewsNamedIn(file: string): Named[] {
  const tree = ts.createSourceFile(file, readSource(file), ts.ScriptTarget.Latest, true);
  const found: Named[] = [];
  const add = (node: ts.Node): void => {
    const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    if (ts.isStringLiteralLike(node)) found.push({ view: node.text, at: `src/${file}:${line}` });
  };
  const visit = (node: ts.Node): void => {
    const [first] = ts.isCallExpression(node) ? node.arguments : [];
    if (first !== undefined && ts.isCallExpression(node) && isRender(node.expression)) add(first);
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'view') add(node.initializer);
    if (ts.isStringLiteralLike(node) && VIEW.test(node.text) && files.includes(node.text))
      add(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function isRender(callee: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(callee) && callee.name.text === 'render';
}

function partialsNamedIn(view: string): string[] {
  const found: string[] = [];
  class Partials extends Handlebars.Visitor {
    override PartialStatement(node: hbs.AST.PartialStatement): void {
      found.push((node.name as hbs.AST.PathExpression).original);
      super.PartialStatement(node);
    }
    override PartialBlockStatement(node: hbs.AST.PartialBlockStatement): void {
      found.push((node.name as hbs.AST.PathExpression).original);
      super.PartialBlockStatement(node);
    }
  }
  new Partials().accept(Handlebars.parse(readView(view)));
  // `body` is the page inside its layout; `@partial-block` the words between the two tags.
  return found.filter((name) => name !== 'body' && name !== '@partial-block');
}
