/** Bytes on a disk: written whole or not at all, spread over folders by the first letters of their names. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';

export class Folder {
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  private place(name: string): string {
    // Names are made by us; this guards the one door through which a name comes from outside (media paths).
    if (!/^[A-Za-z0-9_-]{22,}(\.[a-z0-9]{2,4})?$/.test(name)) throw new Error('not a file name of ours');
    return path.join(this.root, name.slice(0, 2), name);
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

  /** null when there is none. */
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
  async *list(): AsyncGenerator<{ name: string; changedAt: number; draft: boolean }> {
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
