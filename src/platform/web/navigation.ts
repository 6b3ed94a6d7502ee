/** A link of the side or top navigation; each feature adds its own, so platform names none. */
export interface NavigationEntry {
  order: number;
  text: string;
  href: string;
  /** Checked against the role table by accounts. */
  permission: string;
}

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
  linksFor(
    may: (permission: string) => boolean,
    path: string,
  ): { text: string; href: string; current: boolean }[] {
    const shown = this.entries.filter((entry) => may(entry.permission));
    const current = shown
      .filter(({ href }) => path === href || path.startsWith(`${href}/`))
      .sort((a, b) => b.href.length - a.href.length)[0];
    return shown.map(({ text, href }) => ({ text, href, current: href === current?.href }));
  }
}
