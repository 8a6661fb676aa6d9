// The AudioContext of the player, with a gain for each stem and one for all.

import type { Stereo } from '../readers/piece-reader.ts';
import { createWake } from './wake.ts';

/** Plays pieces at exact frames of its clock. */
export interface Output {
  /** Frames of the clock in a second. */
  readonly sampleRate: number;
  /**
   * The frame of the clock that is processed now. It stands still while the browser forbids sound.
   */
  now(): number;
  /** The frame of the clock that is heard now. */
  heard(): number;
  /** Creates a group of pieces that are faded together. */
  group(): Group;
  setGain(stem: number, gain: number): void;
  setMaster(gain: number): void;
  /** Starts the clock: at once in the handler of a tap or a key, otherwise with the next one. */
  resume(): void;
  /** Stops the clock, which saves energy. */
  suspend(): void;
  /** Returns whether the clock runs. It stands still until the browser allows sound. */
  isRunning(): boolean;
  /** Seconds after now() for which the browser may already have processed the sound. */
  leadSeconds(): number;
  close(): void;
}

/** Listeners of an output. */
export interface OutputEvents {
  /** The clock has started or has stopped. */
  onChange(): void;
  /** The system has interrupted the sound, for example for a phone call. */
  onInterrupt(): void;
}

/** Pieces of one way through the song. */
export interface Group {
  /**
   * Plays a piece of every stem from a frame of the clock on. Returns false, and plays nothing,
   * when that frame has passed meanwhile, because then the stems would begin at different times.
   */
  schedule(stems: readonly Stereo[], at: number): boolean;
  /** Fades in at this frame. */
  fadeIn(at: number): void;
  /** Fades out at this frame and then ends everything. */
  fadeOut(at: number): void;
}

/** Seconds of a change of volume, so that it does not click. */
const RAMP_SECONDS = 0.01;
/** Seconds in which a busy page schedules one piece. */
const MIN_LEAD_SECONDS = 0.03;

/** Creates the output. Its rate is that of the song if the browser allows it. */
export function createOutput(stems: number, sampleRate: number, { onChange, onInterrupt }: OutputEvents): Output {
  const context = createContext(sampleRate);
  const wake = createWake(context);
  context.onstatechange = () => {
    // The type lacks this state of Safari.
    if ((context.state as string) === 'interrupted') onInterrupt();
    onChange();
  };
  const master = context.createGain();
  master.connect(context.destination);
  const gains = Array.from({ length: stems }, () => {
    const gain = context.createGain();
    gain.connect(master);
    return gain;
  });
  const now = () => context.currentTime * sampleRate;

  const group = (): Group => {
    const fades = gains.map((gain) => {
      const fade = context.createGain();
      fade.connect(gain);
      return fade;
    });
    const sources = new Set<AudioBufferSourceNode>();
    return {
      schedule: (pieces, at) => {
        const added: AudioBufferSourceNode[] = [];
        for (const [index, piece] of pieces.entries()) {
          const fade = fades[index];
          if (!fade || piece[0].length === 0) continue;
          const buffer = context.createBuffer(2, piece[0].length, sampleRate);
          for (const channel of [0, 1] as const) buffer.copyToChannel(piece[channel], channel);
          const source = context.createBufferSource();
          source.buffer = buffer;
          source.connect(fade);
          sources.add(source);
          added.push(source);
          source.onended = () => {
            source.disconnect();
            sources.delete(source);
          };
          source.start(at / sampleRate);
        }
        const isInTime = now() < at;
        if (!isInTime) for (const source of added) source.disconnect();
        return isInTime;
      },
      fadeIn: (at) => {
        for (const { gain } of fades) {
          gain.setValueAtTime(0, at / sampleRate);
          gain.linearRampToValueAtTime(1, at / sampleRate + RAMP_SECONDS);
        }
      },
      fadeOut: (at) => {
        const begin = at / sampleRate;
        for (const { gain } of fades) {
          gain.cancelScheduledValues(begin);
          gain.setValueAtTime(1, begin);
          gain.linearRampToValueAtTime(0, begin + RAMP_SECONDS);
        }
        for (const source of sources) source.stop(begin + RAMP_SECONDS);
      },
    };
  };

  return {
    sampleRate,
    now,
    heard: () => heardTime(context) * sampleRate,
    group,
    setGain: (stem, value) => ramp(gains[stem]?.gain, value, context.currentTime),
    setMaster: (value) => ramp(master.gain, value, context.currentTime),
    resume: wake.start,
    suspend: () => {
      wake.stop();
      context.suspend().catch(() => {});
    },
    isRunning: () => context.state === 'running',
    leadSeconds: () => MIN_LEAD_SECONDS + 2 * context.baseLatency,
    close: () => {
      wake.stop();
      context.onstatechange = null;
      context.close().catch(() => {});
    },
  };
}

function createContext(sampleRate: number): AudioContext {
  const { audioSession } = navigator as Navigator & { audioSession?: { type: string } };
  // Without it, the mute switch of an iPhone silences the page.
  if (audioSession) audioSession.type = 'playback';
  try {
    return new AudioContext({ sampleRate, latencyHint: 'playback' });
  } catch {
    // The browser does not allow this rate. Its own rate plays all pieces, resampled.
    return new AudioContext({ latencyHint: 'playback' });
  }
}

function ramp(param: AudioParam | undefined, value: number, now: number): void {
  if (!param) return;
  param.cancelScheduledValues(now);
  param.setValueAtTime(param.value, now);
  param.linearRampToValueAtTime(value, now + RAMP_SECONDS);
}

/** The clock advances in steps of a buffer, and what it processes is heard later. */
function heardTime(context: AudioContext): number {
  const { currentTime } = context;
  const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp?.() ?? {};
  const heard = contextTime + (performance.now() - performanceTime) / 1000;
  const isPlausible = context.state === 'running' && contextTime > 0 && Math.abs(heard - currentTime) < 0.5;
  return isPlausible ? Math.min(heard, currentTime) : Math.max(0, currentTime - (context.outputLatency || 0));
}
