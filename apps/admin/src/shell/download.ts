const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Hands one file, from parts in base64, to the browser's downloads. */
export function download(fileName: string, ...parts: readonly string[]): void {
  const bytes = parts.map((part) => Uint8Array.from(atob(part), (character) => character.charCodeAt(0)));
  const type = TYPES[fileName.split('.').at(-1)!] ?? 'application/octet-stream'; // split answers one part at least
  const url = URL.createObjectURL(new Blob(bytes, { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // Some browsers read the address only after the click returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
