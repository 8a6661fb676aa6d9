// Playing as the browser and the system show it: media keys, the lock screen and the tab's title.

import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { playingName } from '../../live/tab-title.ts';
import { TEXT } from '../../texts/text.ts';
import type { Session } from './session.ts';
import { createSilentAudio } from './silent-audio.ts';

/** Seconds that the media keys skip when the system names no other number. */
const SKIP_SECONDS = 10;

/** Reports to the browser what plays, and lets the keys of the system play, pause and seek. */
export function useMediaSession(session: Session, name: string): void {
  const silence = useMemo(createSilentAudio, []);
  useSignalEffect(() => {
    // It begins in the handler of the tap, because browsers allow it there only.
    silence.set(session.state.value !== 'stopped' && session.state.value !== 'failed');
    const isPlaying = session.state.value === 'playing';
    playingName.value = isPlaying ? name : '';
    const media = navigator.mediaSession;
    if (!media) return;
    media.metadata = new MediaMetadata({ title: name, artist: TEXT.mixer.title });
    media.playbackState = isPlaying ? 'playing' : 'paused';
    const { duration } = session;
    const position = Math.min(duration, session.position());
    media.setPositionState?.({ duration, position, playbackRate: session.mix.value.speed });
  });
  useEffect(() => {
    const media = navigator.mediaSession;
    const actions = actionsOf(session);
    for (const [action, handler] of actions) media?.setActionHandler(action, handler);
    return () => {
      silence.close();
      playingName.value = '';
      if (!media) return;
      for (const [action] of actions) media.setActionHandler(action, null);
      media.metadata = null;
      media.playbackState = 'none';
    };
  }, [session, silence]);
}

function actionsOf(session: Session): [MediaSessionAction, MediaSessionActionHandler][] {
  const skip = (seconds: number) => session.seek(session.position() + seconds);
  return [
    ['play', () => session.play()],
    ['pause', () => session.pause()],
    ['stop', () => session.pause()],
    ['seekbackward', ({ seekOffset }) => skip(-(seekOffset ?? SKIP_SECONDS))],
    ['seekforward', ({ seekOffset }) => skip(seekOffset ?? SKIP_SECONDS)],
    ['seekto', ({ seekTime }) => seekTime !== undefined && session.seek(seekTime)],
  ];
}
