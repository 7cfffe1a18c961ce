import type { Channel } from '../channels.ts';
import { randomHex } from '../ids.ts';
import type { Talks } from '../talk.ts';
import type { RichMenuObject } from './check-rich-menu.ts';
import type { ImageFormat } from './image-format.ts';
import { MenuInsight } from './menu-insight.ts';
import type { MenuLinks } from './menu-links.ts';

export interface RichMenu {
  richMenuId: string;
  /** How links name it; never 0 and never used again. */
  number: number;
  menu: RichMenuObject;
  image: { bytes: Uint8Array; format: ImageFormat } | null;
  insight: MenuInsight;
}

/** What a user's open talk shows. */
export interface ShownMenu {
  menu: RichMenu | null;
  from: 'user' | 'default';
  /** The user's link at that time: a deleted menu keeps being shown while it has not changed. */
  link: number;
}

/** One channel's rich menus: which exist, who is linked to which, and what open talks show. */
export class MenuBook {
  readonly menus = new Map<string, RichMenu>();
  readonly aliases = new Map<string, string>();
  readonly links: MenuLinks;
  /** The default of the Messaging API; a deleted menu is none. */
  defaultId: string | null = null;
  /** The default that LINE Official Account Manager would have set: the API neither lists nor shows it. */
  managerDefault: RichMenu | null = null;
  readonly #channel: Channel;
  readonly #talks: Talks;
  readonly #byNumber = new Map<number, RichMenu>();
  readonly #open = new Map<number, ShownMenu>();
  #numbers = 0;

  constructor(channel: Channel, talks: Talks) {
    this.#channel = channel;
    this.links = channel.menuLinks;
    this.#talks = talks;
  }

  create(menu: RichMenuObject): RichMenu {
    const made = this.make(menu);
    this.menus.set(made.richMenuId, made);
    this.#byNumber.set(made.number, made);
    return made;
  }

  /** A menu that the API does not know. */
  make(menu: RichMenuObject): RichMenu {
    return {
      richMenuId: `richmenu-${randomHex(16)}`,
      number: ++this.#numbers,
      menu,
      image: null,
      insight: new MenuInsight(menu),
    };
  }

  /** Aliases keep pointing at it, links and open talks keep it until they change: as at LINE. */
  delete(richMenuId: string): boolean {
    const menu = this.menus.get(richMenuId);
    if (!menu) return false;
    this.menus.delete(richMenuId);
    this.#byNumber.delete(menu.number);
    if (this.defaultId === richMenuId) this.defaultId = null;
    return true;
  }

  /** The menu linked to a friend. */
  linkedTo(handle: number): RichMenu | undefined {
    return this.#channel.following.has(handle) ? this.#byNumber.get(this.links.get(handle)) : undefined;
  }

  /** Links a friend to a menu, or unlinks; of all others LINE says nothing and changes nothing. */
  link(handle: number, menu: RichMenu | null): void {
    if (handle >= 0 && this.#channel.following.has(handle)) this.links.set(handle, menu?.number ?? 0);
  }

  /** What a talk would show if it were opened now: per-user over default over the manager's default. */
  now(handle: number): ShownMenu {
    const link = this.links.get(handle);
    const own = this.linkedTo(handle);
    if (own) return { menu: own, from: 'user', link };
    return { menu: this.menus.get(this.defaultId ?? '') ?? this.managerDefault, from: 'default', link };
  }

  /** What the user sees: what the open talk has shown so far, or, where none is open, what it would show. */
  seen(handle: number): ShownMenu {
    return this.#open.get(handle) ?? this.now(handle);
  }

  /** A phone looks at the talk: the first look opens it. */
  look(handle: number): ShownMenu {
    const shown = this.seen(handle);
    this.#open.set(handle, shown);
    return shown;
  }

  /** The talk is left and opened again: now a changed default and a deleted menu show. */
  reopen(handle: number): ShownMenu {
    const before = this.#open.get(handle);
    const shown = this.now(handle);
    this.#open.set(handle, shown);
    if (before) this.#tell(handle, before, shown);
    return shown;
  }

  /** Tells open talks whose own link changed; defaults and deletions wait until the talk is opened again. */
  refreshOpenTalks(): void {
    for (const [handle, before] of this.#open) {
      if (this.links.get(handle) === before.link) continue;
      const shown = this.now(handle);
      this.#open.set(handle, shown);
      this.#tell(handle, before, shown);
    }
  }

  /** A menu that exists, or that an open talk still shows. */
  find(richMenuId: string): RichMenu | undefined {
    const known = this.menus.get(richMenuId);
    if (known) return known;
    if (this.managerDefault?.richMenuId === richMenuId) return this.managerDefault;
    for (const { menu } of this.#open.values()) if (menu?.richMenuId === richMenuId) return menu;
    return undefined;
  }

  #tell(handle: number, before: ShownMenu, shown: ShownMenu): void {
    if (before.menu === shown.menu) return;
    this.#talks.notify(this.#channel.settings.channelId, handle, {
      name: 'richmenu',
      data: { richMenuId: shown.menu?.richMenuId ?? null },
    });
  }
}

/** The rich menus of all channels. */
export class RichMenus {
  readonly #books = new Map<string, MenuBook>();
  readonly #talks: Talks;

  constructor(talks: Talks) {
    this.#talks = talks;
  }

  of(channel: Channel): MenuBook {
    const { channelId } = channel.settings;
    let book = this.#books.get(channelId);
    if (!book) this.#books.set(channelId, (book = new MenuBook(channel, this.#talks)));
    return book;
  }

  /** Any channel's menu: ids are random, so one name is enough. */
  find(richMenuId: string): RichMenu | undefined {
    for (const book of this.#books.values()) {
      const menu = book.find(richMenuId);
      if (menu) return menu;
    }
    return undefined;
  }
}

/** The menu in the form of LINE's response. */
export function describeMenu({ richMenuId, menu }: RichMenu): Record<string, unknown> {
  const { size, selected, name, chatBarText, areas } = menu;
  return { richMenuId, name, size, chatBarText, selected, areas };
}
