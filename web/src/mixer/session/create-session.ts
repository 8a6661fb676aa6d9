// Builds the mixer of one open song.

import { effect, signal } from '@preact/signals';
import type { Song } from '../../api/types.ts';
import { createTransport } from '../../audio/create-transport.ts';
import type { Transport } from '../../audio/transport.ts';
import type { Lane } from '../state/lanes.ts';
import { plainMixOf } from '../state/lanes.ts';
import { type LoopEdges, wholeLoop } from '../state/loop.ts';
import type { Mix } from '../state/mix.ts';
import { decodeMix, encodeMix } from '../state/mix-text.ts';
import { applyMix } from './apply-mix.ts';
import { createFrames } from './frames.ts';
import { createMixMemory } from './mix-memory.ts';
import type { Session } from './session.ts';
import { type Sound, sourcesOf } from './sound.ts';

/** Nearer to the end of the song or of the loop, playing starts from its beginning. */
const END_SECONDS = 0.05;

/** Opens a song in the mixer. The session plays nothing until `play`; `close` ends it. */
export function createSession(song: Song, lanes: readonly Lane[], sound: Sound): Session {
  const stems = lanes.map(({ stem }) => stem);
  const plain = plainMixOf(stems);
  const audio = { stems: sourcesOf(song.hash, lanes), ...sound };
  const transport = createTransport(audio);
  const duration = sound.frames / sound.sampleRate;
  const frames = createFrames();
  const read = (text: string) => decodeMix(text, stems, duration, plain);
  const open = (mix: Mix) => {
    edges.value = mix.loop ?? {};
    settings.value = mix;
    if (mix.loop) seek(mix.loop.start);
  };
  const memory = createMixMemory(song.hash, (text) => open(read(text)));
  const settings = signal(read(memory.recall()));
  const edges = signal<LoopEdges>(settings.value.loop ?? {});
  const state = signal(transport.state);
  const failure = signal<unknown>(undefined);
  let previewed: number | undefined;

  const seek = (seconds: number) => {
    previewed = undefined;
    transport.seek(Math.max(0, Math.min(duration, seconds)));
    frames.draw();
  };
  const play = () => {
    if (transport.position() >= duration - END_SECONDS) transport.seek(settings.value.loop?.start ?? 0);
    transport.play();
  };
  const setEdges = (next: LoopEdges) => {
    edges.value = next;
    const loop = wholeLoop(next);
    settings.value = { ...settings.value, loop };
    if (loop && transport.position() >= loop.end - END_SECONDS) seek(loop.start);
  };
  const stops = [
    transport.onChange(() => {
      failure.value = transport.failure;
      state.value = transport.state;
      frames.draw();
    }),
    effect(() => frames.run(state.value === 'playing')),
    applyMix(transport, settings, stems),
    effect(() => memory.keep(encodeMix(settings.value, stems, plain))),
  ];
  if (settings.value.loop) seek(settings.value.loop.start);

  return {
    songhash: song.hash,
    lanes,
    stems,
    duration,
    audio,
    fullHeight: Math.max(0, ...lanes.map(({ peak }) => peak ?? 1)) || 1,
    frames,
    mix: settings,
    edges,
    selected: signal(stems[0] ?? ''),
    state,
    failure,
    announcement: signal(''),
    position: () => previewed ?? transport.position(),
    toggle: () => (isActive(transport) ? transport.pause() : play()),
    play,
    pause: () => transport.pause(),
    seek,
    preview: (seconds) => {
      previewed = seconds;
      frames.draw();
    },
    change: (next) => {
      settings.value = next(settings.value);
    },
    setEdges,
    previewLoop: (loop) => {
      edges.value = loop ?? settings.value.loop ?? {};
    },
    reset: () => open(plain),
    link: () => {
      memory.flush();
      return location.href;
    },
    close: () => {
      for (const stop of stops) stop();
      frames.run(false);
      memory.close();
      transport.close();
      state.value = 'stopped';
    },
  };
}

function isActive({ state }: Transport): boolean {
  return state === 'playing' || state === 'starting' || state === 'buffering';
}
