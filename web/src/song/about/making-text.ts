// Describes in sentences how a song was made, from its manifest. Manifests of earlier versions lack
// members; their sentences are left out.

import type { Manifest } from '../../api/types.ts';
import { sizeText } from '../../texts/measure-text.ts';
import { stemText } from '../../texts/stem-text.ts';
import { fill, TEXT } from '../../texts/text.ts';

const { making, silent } = TEXT.song;
/** A lower speed is not mentioned. */
const FAST = 1.5;
/** A smaller difference in dB is not audible. */
const AUDIBLE_DB = 0.1;

/** Returns the sentences. `attempt`: number of attempts of the run. */
export function makingText(manifest: Manifest, attempt: number): string[] {
  const lines = [fileText(manifest), mixText(manifest), ...separationTexts(manifest), levelText(manifest)];
  return [...lines, attempt > 1 ? fill(making.attempts, { n: attempt }) : ''].filter(Boolean);
}

function fileText({ source = {} }: Manifest): string {
  const { format, bytes, sample_rate: rate, channels } = source;
  if (!format || bytes === undefined || rate === undefined || channels === undefined) return '';
  const words = [making.mono, making.stereo][channels - 1] ?? fill(making.channels, { n: channels });
  return fill(making.file, { format, rate: rate / 1000, channels: words, size: sizeText(bytes) });
}

function mixText({ source: { channels = 2, downmix = '' } = {} }: Manifest): string {
  if (channels === 1) return making.doubled;
  return channels > 2 && downmix !== '' ? fill(making.downmix, { n: channels }) : '';
}

function separationTexts({ model, device, duration_seconds: length = 0, timings_ms: timings }: Manifest): string[] {
  const seconds = (timings?.separate ?? 0) / 1000;
  if (!model?.name || seconds <= 0) return [];
  const place = device === 'cpu' ? making.cpu : making.gpu;
  const speed = length / seconds;
  return [
    fill(making.separated, { model: model.name, device: place, time: durationText(seconds) }),
    speed >= FAST ? fill(making.faster, { n: speed < 10 ? Math.round(speed * 10) / 10 : Math.round(speed) }) : '',
  ];
}

function durationText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return seconds >= 90
    ? fill(making.minutes, { n: minutes })
    : fill(making.seconds, { n: Math.max(1, Math.round(seconds)) });
}

function levelText({ gain = 1 }: Manifest): string {
  const quieter = gain > 0 ? -20 * Math.log10(gain) : 0;
  return quieter >= AUDIBLE_DB ? fill(making.quieter, { n: quieter.toFixed(1) }) : '';
}

/** Names the silent stems in a sentence; empty: none is silent. */
export function silentText({ stems = {} }: Manifest): string {
  const names = Object.keys(stems).filter((stem) => stems[stem]?.silent === true);
  if (names.length === 0) return '';
  return fill(silent, { n: names.length, stems: names.map(stemText).join(', ') });
}
