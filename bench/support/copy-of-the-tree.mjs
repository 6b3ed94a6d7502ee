// A drill that changes the code changes a copy of it: nothing to restore, whatever comes of it.
import { cpSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const NOT_COPIED = ['node_modules', '.git', 'data', 'docs'];

/** Copies the tree to `place`; the packages are shared. */
export function copyTheTree(place) {
  cpSync(root, place, {
    recursive: true,
    filter: (source) => !NOT_COPIED.includes(path.relative(root, source)),
  });
  symlinkSync(path.join(root, 'node_modules'), path.join(place, 'node_modules'));
  return place;
}
