/** What anyone may know of the help at a school: posts, places and numbers, no person's name. */
export interface SchoolHelp {
  slug: string;
  name: string;
  demo: boolean;
  phone: string | null;
  socialCarePhone: string | null;
  ladoPhone: string | null;
  safePlace: string | null;
  /** Kinds of posts that somebody holds. */
  posts: readonly string[];
}

const SLUG = /^[a-z0-9][a-z0-9-]{0,39}$/;

/**
 * The short name of a school as somebody typed it, or nothing when no school can be called that.
 * What it returns is safe as the name of a file.
 */
export function schoolSlug(typed: unknown): string | undefined {
  if (typeof typed !== 'string') return undefined;
  const slug = typed.trim().toLowerCase();
  return SLUG.test(slug) ? slug : undefined;
}

/**
 * Reads a snapshot back. A file of an older release, or one that was damaged, counts as missing:
 * it is made again from the database.
 */
export function readSchoolHelp(text: string): SchoolHelp | undefined {
  let found: Partial<Record<keyof SchoolHelp, unknown>> | null;
  try {
    found = JSON.parse(text) as typeof found;
  } catch {
    return undefined;
  }
  if (typeof found !== 'object' || found === null) return undefined;
  const { slug, name, demo, phone, socialCarePhone, ladoPhone, safePlace, posts } = found;
  if (schoolSlug(slug) !== slug || typeof slug !== 'string') return undefined;
  if (typeof name !== 'string' || typeof demo !== 'boolean') return undefined;
  if (!isPlain(phone) || !isPlain(socialCarePhone) || !isPlain(ladoPhone) || !isPlain(safePlace))
    return undefined;
  if (!Array.isArray(posts) || !posts.every((post) => typeof post === 'string')) return undefined;
  return { slug, name, demo, phone, socialCarePhone, ladoPhone, safePlace, posts };
}

function isPlain(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
