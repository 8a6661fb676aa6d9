// The open song: its state, and once it is done its mixer and downloads.

import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { focusWanted, goToSong } from '../address.ts';
import { ask } from '../api/ask.ts';
import type { Song } from '../api/types.ts';
import { isConnected, refreshSong, watchSong } from '../live/song-feed.ts';
import { otherName, songName } from '../live/song-name.ts';
import { openName, openRunning } from '../live/tab-title.ts';
import { Mixer } from '../mixer/mixer.tsx';
import { problemText } from '../texts/problem-text.ts';
import { isUnderWay } from '../texts/state-text.ts';
import { fill, TEXT } from '../texts/text.ts';
import { AboutSong } from './about/about-song.tsx';
import { Notes } from './about/notes.tsx';
import { NotifyButton } from './feedback/notify-button.tsx';
import { createOpenSong, type OpenSong } from './open/open-song.ts';
import { createSongActions } from './open/song-actions.ts';
import { ActionButtons } from './parts/action-buttons.tsx';
import { Announcer } from './parts/announcer.tsx';
import { StateLine } from './parts/state-line.tsx';
import './song.css';

/** Live states do not report changes after the end of a song, such as its removal elsewhere. */
const REREAD_MS = 30_000;
/** A song that runs is first cancelled and then removed. */
const REMOVAL_MS = 1_000;

/** Shows one song. */
export function SongPage({ songhash }: { songhash: string }) {
  const open = useOpenSong(songhash);
  const actions = useMemo(() => createSongActions(songhash), [songhash]);
  const heading = useRef<HTMLHeadingElement>(null);
  const focusHeading = () => heading.current?.focus();
  const song = open.song.value;
  const presence = open.presence.value;
  const view = presence === 'here' ? open.view.value : undefined;
  const name = songName(song ?? { hash: songhash, filename: '' });
  const problem = actions.problem.value ?? open.problem.value;

  useEffect(() => {
    openName.value = presence === 'unknown' ? '' : name;
    openRunning.value = view?.state === 'running' ? view : undefined;
  }, [name, presence, view]);
  useEffect(
    () => () => {
      openName.value = '';
      openRunning.value = undefined;
    },
    [],
  );
  useSignalEffect(() => {
    if (focusWanted.value !== songhash) return;
    focusWanted.value = '';
    focusHeading();
  });

  return (
    <section class="open-song" aria-labelledby="song-title">
      <div class="open-head">
        <h2 id="song-title" tabIndex={-1} ref={heading}>
          <bdi>{presence === 'unknown' ? TEXT.song.unknownTitle : name}</bdi>
        </h2>
        <button type="button" class="plain" aria-label={TEXT.song.close} onClick={() => goToSong('')}>
          ✕
        </button>
      </div>
      <Announcer name={name} view={view} />
      {song && otherName(song) && <p class="quiet">{fill(TEXT.song.serverName, { name: otherName(song) })}</p>}
      {presence === 'loading' && problem === undefined && <p class="quiet">{TEXT.song.loading}</p>}
      {presence === 'unknown' && <p>{TEXT.song.unknown}</p>}
      {presence === 'removed' && <p role="status">{TEXT.song.removed}</p>}
      {view && (
        <div class="open-line">
          <StateLine song={song} view={view} />
          <ActionButtons
            name={name}
            view={view}
            actions={actions}
            onAct={focusHeading}
            onRemoved={() => {
              open.markRemoved();
              focusHeading();
            }}
          />
        </div>
      )}
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problemText(problem)}
        </p>
      )}
      {view && isUnderWay(view) && <NotifyButton songhash={songhash} name={name} />}
      {view && song && <Notes song={song} />}
      {view && song && song.tracks.length + song.removed.length > 0 && (
        <Mixer key={song.served_run} song={song} onFailure={open.reread} />
      )}
      {view && song && <AboutSong song={song} view={view} />}
    </section>
  );
}

function useOpenSong(songhash: string): OpenSong {
  const open = useMemo(
    () =>
      createOpenSong({
        readSong: () => ask<Song>(`apiv1/songs/${songhash}`),
        watch: () => watchSong(songhash),
        rewatch: () => refreshSong(songhash),
        isConnected,
      }),
    [songhash],
  );
  useEffect(() => open.start(), [open]);
  useSignalEffect(() => {
    if (open.view.value?.state !== 'cancelled') return;
    const timer = setTimeout(open.reread, REMOVAL_MS);
    return () => clearTimeout(timer);
  });
  useEffect(() => {
    const reread = () => {
      const view = open.view.peek();
      if (!document.hidden && view && !isUnderWay(view)) open.reread();
    };
    const timer = setInterval(reread, REREAD_MS);
    document.addEventListener('visibilitychange', reread);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', reread);
    };
  }, [open]);
  return open;
}
