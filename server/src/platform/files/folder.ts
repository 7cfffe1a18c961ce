/** Bytes on a disk: written whole or not at all, spread over folders by the first letters of their names. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Shelves } from './file-store.ts';
import { checkedName, type Shelf, type Stored } from './shelf.ts';

/** `folder`: `files` below DATA_DIR. */
export function folderShelves(folder: string): Shelves {
  return {
    public: new Folder(path.join(folder, 'public')),
    private: new Folder(path.join(folder, 'private')),
  };
}

export class Folder implements Shelf {
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  private place(name: string): string {
    return path.join(this.root, name.slice(0, 2), checkedName(name));
  }

  async write(name: string, parts: Iterable<Buffer>): Promise<void> {
    const place = this.place(name);
    await fs.mkdir(path.dirname(place), { recursive: true });
    const draft = `${place}.${randomUUID()}.part`;
    const file = await fs.open(draft, 'wx', 0o600);
    try {
      for (const part of parts) await file.write(part);
      await file.sync(); // the row that names it is about to be committed
    } finally {
      await file.close();
    }
    await fs.rename(draft, place);
  }

  async read(name: string): Promise<Buffer | null> {
    try {
      return await fs.readFile(this.place(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    await fs.rm(this.place(name), { force: true });
  }

  /** Every name (drafts of interrupted writes too) with the time of its last change, in milliseconds. */
  async *list(): AsyncGenerator<Stored> {
    for (const shelf of await fs.readdir(this.root).catch(() => [])) {
      for (const name of await fs.readdir(path.join(this.root, shelf)).catch(() => [])) {
        const stat = await fs.stat(path.join(this.root, shelf, name)).catch(() => null);
        if (stat) yield { name, changedAt: stat.mtimeMs, draft: name.endsWith('.part') };
      }
    }
  }

  async removeDraft(name: string): Promise<void> {
    if (!name.endsWith('.part')) throw new Error('only drafts are removed by their raw name');
    await fs.rm(path.join(this.root, name.slice(0, 2), path.basename(name)), { force: true });
  }
}
