// Builds what is missing or older than its sources: the program (dist) and the assets (public).
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = path.join(root, 'dist', '.built');

/** The newest change below some folders, in milliseconds. */
function newest(folders) {
  let latest = 0;
  for (const folder of folders)
    for (const file of readdirSync(path.join(root, folder), {
      recursive: true,
      withFileTypes: true,
    }))
      if (file.isFile() && !file.name.endsWith('.spec.ts'))
        latest = Math.max(latest, statSync(path.join(file.parentPath, file.name)).mtimeMs);
  return latest;
}

export async function build({ all = false } = {}) {
  const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  if (!all && built > newest(['src', 'migrations', 'styles', 'scripts'])) return;
  const { buildAssets } = await import('./build-assets.mjs');
  await buildAssets();
  const nest = path.join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  const run = spawnSync(process.execPath, [nest, 'build'], { cwd: root, stdio: 'inherit' });
  if (run.status !== 0) throw new Error('The build failed.');
  writeFileSync(stamp, '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build({ all: process.argv.includes('--all') });
}
