// Builds what the browser gets beside the pages: the style sheet, the typeface, the form scripts.
// `node scripts/build-assets.mjs`, or `buildAssets()` from another script.
import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileAsync } from 'sass';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** Public path → file of a package. */
const copies = {
  'fonts/atkinson-hyperlegible-next-latin.woff2':
    '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2',
  'fonts/atkinson-hyperlegible-next-latin-ext.woff2':
    '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2',
  // For paper alone: names in other letters.
  'fonts/noto-sans-vietnamese.woff2':
    '@fontsource-variable/noto-sans/files/noto-sans-vietnamese-wght-normal.woff2',
  'fonts/noto-sans-cyrillic.woff2':
    '@fontsource-variable/noto-sans/files/noto-sans-cyrillic-wght-normal.woff2',
  'fonts/noto-sans-cyrillic-ext.woff2':
    '@fontsource-variable/noto-sans/files/noto-sans-cyrillic-ext-wght-normal.woff2',
  'fonts/noto-sans-greek.woff2':
    '@fontsource-variable/noto-sans/files/noto-sans-greek-wght-normal.woff2',
  'fonts/noto-sans-greek-ext.woff2':
    '@fontsource-variable/noto-sans/files/noto-sans-greek-ext-wght-normal.woff2',
  'js/vendor/simplewebauthn.js': '@simplewebauthn/browser/dist/bundle/index.umd.min.js',
  'js/vendor/govuk-frontend.min.js': 'govuk-frontend/dist/govuk/govuk-frontend.min.js',
};

/** Compiles styles/ and copies fonts and scripts into public/. Safe to run beside itself. */
export async function buildAssets() {
  const style = compileAsync(join(root, 'styles/earshot.scss'), {
    loadPaths: [dirname(dirname(require.resolve('govuk-frontend/package.json')))],
    style: 'compressed',
    quietDeps: true,
  }).then(({ css }) => put('css/earshot.css', (file) => writeFile(file, css)));
  // Not asked of the module loader: a package may export only what its scripts import.
  const copied = Object.entries(copies).map(([target, source]) =>
    put(target, (file) => copyFile(join(root, 'node_modules', source), file)),
  );
  await Promise.all([style, ...copied]);
}

/** Writes beside the target first, so that a page being served never gets half a file. */
async function put(target, write) {
  const file = join(root, 'public', target);
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  await write(draft);
  await rename(draft, file);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await buildAssets();
