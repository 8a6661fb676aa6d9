// Builds ID3v2.3 tags as https://id3.org/id3v2.3.0 describes them.

/** Returns the header of a tag whose content has `size` bytes. */
function id3Header(size: number): Buffer {
  const synchsafe = [21, 14, 7, 0].map((shift) => (size >> shift) & 127);
  return Buffer.from([...Buffer.from('ID3'), 3, 0, 0, ...synchsafe]);
}

/** Returns a frame; `id` has four letters. */
function id3Frame(id: string, content: Buffer): Buffer {
  const header = Buffer.alloc(10);
  header.write(id, 'latin1');
  header.writeUInt32BE(content.length, 4);
  return Buffer.concat([header, content]);
}

/** Returns a tag with `size` zeros behind its header of 10 bytes. */
export function zeroTag(size: number): Buffer {
  return Buffer.concat([id3Header(size), Buffer.alloc(size)]);
}

/** Returns a tag of these frames. */
export function id3Tag(frames: readonly Buffer[]): Buffer {
  const content = Buffer.concat(frames);
  return Buffer.concat([id3Header(content.length), content]);
}

/** Returns a private frame with `size` zeros. */
export const padding = (size: number): Buffer =>
  id3Frame('PRIV', Buffer.concat([Buffer.from('test\0'), Buffer.alloc(size)]));

/** Returns a frame with a picture of this MIME type, as the front cover. */
export const pictureFrame = (type: string, bytes: Buffer): Buffer =>
  id3Frame('APIC', Buffer.concat([Buffer.from(`\0${type}\0\x03\0`, 'latin1'), bytes]));

/** Returns a frame with one text, such as TIT2 for the title. */
export const textFrame = (id: string, text: string): Buffer => id3Frame(id, Buffer.from(`\0${text}`, 'latin1'));
