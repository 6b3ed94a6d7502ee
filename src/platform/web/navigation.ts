/** The menu's parts, in the order they stand. The first has no heading: what the day is about. */
export const MENU_GROUPS = {
  day: null,
  people: 'People',
  records: 'Records and privacy',
  school: 'School',
  own: 'About you',
} as const;
export type MenuGroup = keyof typeof MENU_GROUPS;

/** A link of the menu; each feature adds its own, so platform names none. */
export interface NavigationEntry {
  group: MenuGroup;
  /** Within the group. */
  order: number;
  text: string;
  href: string;
  /** Checked against the role table by accounts. */
  permission: string;
}

/** One line of a list of links. `count` is shown beside it when above zero. */
export interface NavItem {
  text: string;
  href: string;
  current: boolean;
  count?: number;
}

/** A part of the menu; a short menu is one part without a heading. */
export interface NavGroup {
  heading: string | null;
  items: NavItem[];
}

/** So many are taken in at a glance; a menu with more gets headings. */
const WITHOUT_HEADINGS = 8;

export class Navigation {
  private readonly entries: NavigationEntry[] = [];

  add(...entries: NavigationEntry[]): void {
    this.entries.push(...entries);
    this.entries.sort((a, b) => a.order - b.order);
  }

  /** Where the pages of a permission begin; a feature may link to one it may not import. */
  hrefFor(permission: string): string | undefined {
    return this.entries.find((entry) => entry.permission === permission)?.href;
  }

  /** The links a person sees; the one whose pages they are on is current. */
  menuFor(may: (permission: string) => boolean, path: string): NavGroup[] {
    const shown = this.entries.filter((entry) => may(entry.permission));
    const current = shown
      .filter(({ href }) => path === href || path.startsWith(`${href}/`))
      .sort((a, b) => b.href.length - a.href.length)[0];
    const groups = (Object.keys(MENU_GROUPS) as MenuGroup[]).map((name) => ({
      heading: MENU_GROUPS[name],
      items: shown
        .filter(({ group }) => group === name)
        .map(({ text, href }) => ({ text, href, current: href === current?.href })),
    }));
    if (shown.length > WITHOUT_HEADINGS) return groups.filter(({ items }) => items.length > 0);
    return [{ heading: null, items: groups.flatMap(({ items }) => items) }];
  }
}
