/**
 * The newest used public files in memory: after a delivery a hundred thousand phones fetch the same picture within
 * minutes. 64 MB holds more pictures than any one day's deliveries show.
 */
const LIMIT_BYTES = 64_000_000;
/** One file must not push everything else out (videos are streamed from the disk's cache instead). */
const LIMIT_ONE = 4_000_000;

export class HotFiles {
  private readonly files = new Map<string, Buffer>();
  private bytes = 0;
  private readonly limit: number;

  constructor(limit = LIMIT_BYTES) {
    this.limit = limit;
  }

  get(name: string): Buffer | undefined {
    const file = this.files.get(name);
    if (file) {
      this.files.delete(name); // a Map keeps insertion order: used again means newest again
      this.files.set(name, file);
    }
    return file;
  }

  add(name: string, file: Buffer): void {
    if (file.length > Math.min(LIMIT_ONE, this.limit) || this.files.has(name)) return;
    this.files.set(name, file);
    this.bytes += file.length;
    for (const [oldest, content] of this.files) {
      if (this.bytes <= this.limit) break;
      this.files.delete(oldest);
      this.bytes -= content.length;
    }
  }

  remove(name: string): void {
    const file = this.files.get(name);
    if (!file) return;
    this.files.delete(name);
    this.bytes -= file.length;
  }
}
