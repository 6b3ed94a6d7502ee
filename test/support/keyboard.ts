import type { CDPSession, Page } from 'playwright-core';

/** What a screen reader would say of the control that holds the focus. */
export interface Stop {
  role: string;
  name: string;
}

/** No page of ours has more stops; a control that is not among them cannot be reached. */
const MOST_STOPS = 200;
/** Room for the ring around a control. */
const RING = 8;

/**
 * A person who has only a keyboard. Every control is found by its accessible name and reached by Tab,
 * and must show that it holds the focus: its picture with the focus differs from the one without.
 */
export class Keyboard {
  private constructor(
    private readonly page: Page,
    private readonly tree: CDPSession,
  ) {}

  static async of(page: Page): Promise<Keyboard> {
    return new Keyboard(page, await page.context().newCDPSession(page));
  }

  /** Tabs on from where the focus is, once round the page if need be, to the control of this name. */
  async tabTo(name: string | RegExp, role?: string): Promise<void> {
    const passed: string[] = [];
    for (let count = 0; count < MOST_STOPS; count += 1) {
      await this.page.keyboard.press('Tab');
      const stop = await this.stop();
      if (stop === undefined) continue;
      if (matches(stop, name, role)) return this.mustShowFocus(stop);
      passed.push(`${stop.role} “${stop.name}”`);
    }
    throw new Error(
      `Tab never came to ${role ?? 'a control'} ${String(name)} on ${this.page.url()}, only to ` +
        [...new Set(passed)].join(', '),
    );
  }

  /** Follows a link or presses a button, and waits for the page it leads to. */
  async press(name: string | RegExp, role?: 'link' | 'button'): Promise<void> {
    await this.tabTo(name, role);
    const arrives = this.page.waitForEvent('domcontentloaded');
    await this.page.keyboard.press('Enter');
    await arrives;
  }

  /** Unfolds what stands folded on the same page. */
  async unfold(name: string | RegExp): Promise<void> {
    await this.tabTo(name);
    await this.page.keyboard.press('Enter');
  }

  /** Writes into a field, over what it holds. */
  async type(name: string | RegExp, text: string): Promise<void> {
    await this.tabTo(name);
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.type(text);
  }

  /** Picks one of a group of radio buttons: Tab to the group, arrows within it. */
  async choose(name: string | RegExp): Promise<void> {
    const passed = new Set<string>();
    for (let count = 0; count < MOST_STOPS; count += 1) {
      await this.page.keyboard.press('Tab');
      for (let stop = await this.stop(); stop?.role === 'radio'; stop = await this.stop()) {
        if (matches(stop, name)) {
          await this.mustShowFocus(stop);
          return this.page.keyboard.press('Space');
        }
        // Arrows go round within a group: back at one already seen, this is not the group.
        const radio = await this.radioId();
        if (passed.has(radio)) break;
        passed.add(radio);
        await this.page.keyboard.press('ArrowDown');
      }
    }
    throw new Error(`No radio button ${String(name)} was reached on ${this.page.url()}.`);
  }

  /** Ticks a box. */
  async tick(name: string | RegExp): Promise<void> {
    await this.tabTo(name, 'checkbox');
    await this.page.keyboard.press('Space');
  }

  /** Picks from a drop-down list by the words of the option. */
  async select(name: string | RegExp, option: string): Promise<void> {
    await this.tabTo(name, 'combobox');
    await this.page.keyboard.type(option);
  }

  /** What holds the focus; undefined when the page itself does. */
  async stop(): Promise<Stop | undefined> {
    const { result } = await this.tree.send('Runtime.evaluate', {
      expression: 'document.activeElement === document.body ? null : document.activeElement',
    });
    if (result.objectId === undefined) return undefined;
    const { nodes } = await this.tree.send('Accessibility.getPartialAXTree', {
      objectId: result.objectId,
      fetchRelatives: false,
    });
    const [node] = nodes;
    return { role: String(node?.role?.value ?? ''), name: String(node?.name?.value ?? '').trim() };
  }

  /** WCAG 2.4.7 and 2.4.11: the focus can be seen, and nothing lies over the control that holds it. */
  private async mustShowFocus({ role, name }: Stop): Promise<void> {
    const what = `${role} “${name}” on ${this.page.url()}`;
    const place = await this.page.evaluate(() => {
      const control = document.activeElement as HTMLElement;
      const box = control.getBoundingClientRect();
      // A browser leaves a long box that begins on the screen where it is: what shows of it counts.
      const middle = (from: number, to: number, end: number): number =>
        (Math.max(0, from) + Math.min(end, to)) / 2;
      const top = document.elementFromPoint(
        middle(box.left, box.right, innerWidth),
        middle(box.top, box.bottom, innerHeight),
      );
      const covered =
        top === null ||
        !(
          control.contains(top) ||
          top.contains(control) ||
          top.closest('label')?.control === control
        );
      return { x: box.x, y: box.y, width: box.width, height: box.height, covered };
    });
    if (place.covered)
      throw new Error(`The ${what} holds the focus and is covered or off the screen.`);
    const clip = {
      x: Math.max(0, place.x - RING),
      y: Math.max(0, place.y - RING),
      width: place.width + 2 * RING,
      height: place.height + 2 * RING,
    };
    const held = await this.page.screenshot({ clip });
    await this.page.evaluate(() => {
      const control = document.activeElement as HTMLElement;
      control.blur();
      Object.assign(globalThis, { blurred: control });
    });
    const bare = await this.page.screenshot({ clip });
    await this.page.evaluate(() => {
      const { blurred } = globalThis as unknown as { blurred: HTMLElement };
      blurred.focus({ preventScroll: true, focusVisible: true } as FocusOptions);
    });
    if (held.equals(bare)) throw new Error(`The ${what} does not show that it holds the focus.`);
  }

  private radioId(): Promise<string> {
    return this.page.evaluate(() => (document.activeElement as HTMLInputElement).id);
  }
}

function matches(stop: Stop, name: string | RegExp, role?: string): boolean {
  if (role !== undefined && stop.role.toLowerCase() !== role) return false;
  return typeof name === 'string' ? stop.name === name : name.test(stop.name);
}
