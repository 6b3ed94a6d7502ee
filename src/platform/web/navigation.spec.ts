import { MENU_GROUPS, type MenuGroup, Navigation, type NavigationEntry } from './navigation.js';

const entry = (group: MenuGroup, order: number, href: string): NavigationEntry => ({
  ...{ group, order, href, text: href, permission: href },
});

describe('the menu', () => {
  const everybody = (): boolean => true;
  const many = Object.keys(MENU_GROUPS).flatMap((group) =>
    [2, 1].map((order) => entry(group as MenuGroup, order, `/${group}/${order}`)),
  );
  const menu = (
    entries: NavigationEntry[],
    path = '/',
    may = everybody as (p: string) => boolean,
  ) => {
    const navigation = new Navigation();
    navigation.add(...entries);
    return navigation.menuFor(may, path);
  };

  it('is one list without headings while it is short, in the order of its parts', () => {
    const [all, ...rest] = menu([
      entry('own', 1, '/mine'),
      entry('day', 9, '/'),
      entry('people', 2, '/p'),
    ]);
    expect(rest).toEqual([]);
    expect(all?.heading).toBeNull();
    expect(all?.items.map(({ href }) => href)).toEqual(['/', '/p', '/mine']);
  });

  it('has a heading over each part when it is long, and none over an empty one', () => {
    const groups = menu(many, '/', (permission) => !permission.startsWith('/people'));
    expect(menu(many).map(({ heading }) => heading)).toEqual(Object.values(MENU_GROUPS));
    expect(groups.map(({ heading }) => heading)).toEqual([null]);
    const nine = menu(many, '/', (permission) => permission !== '/people/1');
    expect(nine.map(({ items }) => items.length)).toEqual([2, 1, 2, 2, 2]);
    expect(nine[0]?.items.map(({ href }) => href)).toEqual(['/day/1', '/day/2']);
  });

  it('marks the one whose pages somebody is on, the nearest one only', () => {
    const entries = [entry('day', 1, '/a'), entry('day', 2, '/a/b'), entry('day', 3, '/')];
    const current = (path: string): string[] =>
      menu(entries, path)
        .flatMap(({ items }) => items)
        .filter((item) => item.current)
        .map(({ href }) => href);
    expect(current('/a/b/c')).toEqual(['/a/b']);
    expect(current('/a/c')).toEqual(['/a']);
    expect(current('/ab')).toEqual([]);
  });
});
