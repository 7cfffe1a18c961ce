/** Hands a text file to the browser's downloads. */
export function download(fileName: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // Some browsers read the address only after the click returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
