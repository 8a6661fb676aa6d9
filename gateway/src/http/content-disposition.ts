// The name a downloaded track is saved under: the song's own name first, so that tracks of several songs do not collide.

/** The value of Content-Disposition (RFC 6266): plain letters for old clients, the true name beside it. */
export function contentDisposition(filename: string, songhash: string, track: string): string {
  const name = `${songName(filename) || songhash.slice(0, 12)} - ${track}`;
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

const MAX_NAME_CHARS = 100;

/** A file's name without folder and extension, and without what no file system takes. */
function songName(filename: string): string {
  const base = filename.split(/[/\\]/).at(-1) ?? '';
  const cleaned = base
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/\p{C}|[<>:"|?*]/gu, '')
    .trim();
  return Array.from(cleaned).slice(0, MAX_NAME_CHARS).join('');
}
