// The mixer of a song that is done.

import { useSignal, useSignalEffect } from '@preact/signals';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Song } from '../api/types.ts';
import { songName } from '../live/song-name.ts';
import { TEXT } from '../texts/text.ts';
import { MixSettings } from './bar/mix-settings.tsx';
import { TransportBar } from './bar/transport-bar.tsx';
import { ExportPanel } from './export/export-panel.tsx';
import { KeysDialog } from './keys/keys-dialog.tsx';
import { useKeys } from './keys/use-keys.ts';
import { LaneList } from './lanes/lane-list.tsx';
import { usePlayedPart } from './lanes/use-played-part.ts';
import { createSession } from './session/create-session.ts';
import { type Sound, soundOf } from './session/sound.ts';
import { useMediaSession } from './session/use-media-session.ts';
import { type Lane, lanesOf } from './state/lanes.ts';
import './mixer.css';

/** The open song. */
interface MixerProps {
  readonly song: Song;
  /** Called when the tracks cannot be played, for example because somebody has removed them. */
  readonly onFailure: () => void;
}

/**
 * Plays the stems of a song together, and saves them. When the song is read again, playing
 * continues, unless its tracks have changed.
 */
export function Mixer({ song, onFailure }: MixerProps) {
  const lanes = lanesOf(song);
  const sound = soundOf(song);
  const tracks = lanes.flatMap((lane) => lane.tracks.map(({ name, sha224 }) => `${name} ${sha224}`));
  return (
    <div class="mixer">
      {lanes.length === 0 && <p>{TEXT.mixer.noLanes}</p>}
      {lanes.length > 0 && !sound && <p>{TEXT.mixer.noManifest}</p>}
      {lanes.length > 0 && sound && (
        <Desk
          key={[song.hash, song.served_run, ...tracks].join()}
          song={song}
          lanes={lanes}
          sound={sound}
          onFailure={onFailure}
        />
      )}
      {!(lanes.length > 0 && sound) && <ExportPanel song={song} session={undefined} />}
    </div>
  );
}

interface DeskProps extends MixerProps {
  readonly lanes: readonly Lane[];
  readonly sound: Sound;
}

function Desk({ song, lanes, sound, onFailure }: DeskProps) {
  const [session] = useState(() => createSession(song, lanes, sound));
  useEffect(() => () => session.close(), [session]);
  useSignalEffect(() => {
    if (session.failure.value !== undefined) onFailure();
  });
  const isHelpOpen = useSignal(false);
  const openHelp = useCallback(() => {
    isHelpOpen.value = true;
  }, [isHelpOpen]);
  const desk = useRef<HTMLElement>(null);
  usePlayedPart(session, desk);
  useKeys(session, openHelp);
  useMediaSession(session, songName(song));
  return (
    <>
      <section class="desk" ref={desk} aria-label={TEXT.mixer.title}>
        <LaneList session={session} />
        <TransportBar session={session} />
        <MixSettings session={session} onHelp={openHelp} />
        <p class="unseen" aria-live="polite">
          {session.announcement.value}
        </p>
      </section>
      <ExportPanel song={song} session={session} />
      <KeysDialog
        isOpen={isHelpOpen.value}
        onClose={() => {
          isHelpOpen.value = false;
        }}
      />
    </>
  );
}
