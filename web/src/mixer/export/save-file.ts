// Saves a file that the page has made.

/** Browsers read the file some time after the click. */
const KEPT_MS = 60_000;

/** Gives a file to the visitor as a download. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
