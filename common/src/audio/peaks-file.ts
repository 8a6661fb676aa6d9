// Layout of a file of waveform peaks: one audiowaveform file (.dat, version 2) for each level, one
// after the other. Source: https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md

/** Samples per pixel of each level, finest first. The number of a level is its index. */
export const PEAK_LEVELS = [512, 4_096, 32_768] as const;

/** The extension of the uploads that hold all levels, without the dot. */
export const PEAKS_EXTENSION = 'peaks';

/** Returns the name of the upload with the peaks of a stem. */
export function peaksName(stem: string): string {
  return `${stem}.${PEAKS_EXTENSION}`;
}

/** The MIME type of peaks. */
export const PEAKS_CONTENT_TYPE = 'application/octet-stream';

/** The version of the .dat format. */
export const PEAKS_VERSION = 2;

/**
 * Size of the header of a level in bytes: version (int32), flags (uint32; 0: 16 bits), sample rate
 * in Hz (int32), samples per pixel (int32), length in pixels (uint32), channels (int32). All
 * numbers are little-endian.
 */
export const PEAKS_HEADER_BYTES = 24;

/** Size of a pixel of one channel in bytes: its minimum and its maximum, as int16. */
export const PEAKS_PIXEL_BYTES = 4;

/**
 * Returns the size of a level in bytes, with its header. Throws an Error when `header`, the first
 * 24 bytes, is not the header of this level.
 */
export function peaksLevelBytes(header: Uint8Array, level: number): number {
  if (header.byteLength !== PEAKS_HEADER_BYTES) throw new Error('the header of the peaks is cut');
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const [version, flags, samplesPerPixel] = [view.getInt32(0, true), view.getUint32(4, true), view.getInt32(12, true)];
  const [pixels, channels] = [view.getUint32(16, true), view.getInt32(20, true)];
  const isOfLevel = version === PEAKS_VERSION && flags === 0 && samplesPerPixel === PEAK_LEVELS[level];
  if (!isOfLevel || channels < 1) throw new Error(`the header is not one of peaks of level ${level}`);
  return PEAKS_HEADER_BYTES + PEAKS_PIXEL_BYTES * pixels * channels;
}
