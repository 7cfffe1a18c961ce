/** Hands a text file to the browser's downloads. */
export function download(fileName: string, text: string, type = 'text/csv;charset=utf-8'): void {
  save(fileName, new Blob([text], { type }));
}

/** One file from parts in base64, of whatever encoding. */
export function downloadParts(fileName: string, parts: readonly string[]): void {
  const bytes = parts.map((part) => Uint8Array.from(atob(part), (character) => character.charCodeAt(0)));
  save(fileName, new Blob(bytes, { type: 'text/csv' }));
}

function save(fileName: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // Some browsers read the address only after the click returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
