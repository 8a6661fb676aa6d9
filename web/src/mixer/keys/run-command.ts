// Executes the commands of the keyboard and describes their results in words.

import { stemTitle } from '../../texts/stem-text.ts';
import { fill, TEXT } from '../../texts/text.ts';
import type { Session } from '../session/session.ts';
import { moveLevel } from '../state/fader.ts';
import { loopBetween, setEdge, wholeLoop } from '../state/loop.ts';
import { laneOf, toggleMute, toggleSolo } from '../state/mix.ts';
import { positionText } from '../state/position-text.ts';
import type { Command } from '../state/shortcuts.ts';

/** Executes a command except `help`. Returns a sentence for screen readers; empty: none. */
export function runCommand(session: Session, command: Command): string {
  const stem = session.selected.value;
  const texts = TEXT.mixer;
  switch (command.name) {
    case 'play':
      session.toggle();
      return '';
    case 'seek':
      session.seek(session.position() + command.seconds);
      return '';
    case 'master':
      session.change((mix) => ({ ...mix, masterDb: moveLevel(mix.masterDb, command.positions) }));
      return '';
    case 'mute':
      session.change((mix) => toggleMute(mix, stem));
      return say(laneOf(session.mix.value, stem).muted ? texts.stateMuted : texts.stateHeard, stem);
    case 'solo':
      session.change((mix) => toggleSolo(mix, stem, command.exclusive));
      return say(laneOf(session.mix.value, stem).solo ? texts.stateSolo : texts.stateNotSolo, stem);
    case 'select':
      return select(session, command.lane);
    case 'loop':
      return loop(session);
    case 'help':
      return '';
  }
}

function select(session: Session, number: number): string {
  const lane = session.lanes[number - 1];
  if (!lane) return '';
  session.selected.value = lane.stem;
  return say(TEXT.mixer.stateSelected, lane.stem);
}

/** Sets the first edge, then the second, then clears the loop. */
function loop(session: Session): string {
  const edges = session.edges.value;
  const position = session.position();
  if (edges.start === undefined || wholeLoop(edges)) {
    session.setEdges(wholeLoop(edges) ? {} : setEdge(edges, 'start', position, session.duration));
  } else {
    const made = loopBetween(edges.start, position, session.duration);
    if (made) session.setEdges(made);
  }
  const { start, end } = session.edges.value;
  if (start === undefined) return TEXT.mixer.stateLoopOff;
  if (end === undefined) return fill(TEXT.mixer.stateLoopStart, { time: positionText(start) });
  return fill(TEXT.mixer.stateLoop, { start: positionText(start), end: positionText(end) });
}

function say(text: string, stem: string): string {
  return fill(text, { stem: stemTitle(stem) });
}
