// Lists the channels of the layouts that ffmpeg names, in the order of their samples. Source: the
// output of `ffmpeg -layouts` (versions 5.1 to 7.1).

const LAYOUTS: Readonly<Record<string, string>> = {
  mono: 'FC',
  stereo: 'FL+FR',
  '2.1': 'FL+FR+LFE',
  '3.0': 'FL+FR+FC',
  '3.0(back)': 'FL+FR+BC',
  '4.0': 'FL+FR+FC+BC',
  quad: 'FL+FR+BL+BR',
  'quad(side)': 'FL+FR+SL+SR',
  '3.1': 'FL+FR+FC+LFE',
  '5.0': 'FL+FR+FC+BL+BR',
  '5.0(side)': 'FL+FR+FC+SL+SR',
  '4.1': 'FL+FR+FC+LFE+BC',
  '5.1': 'FL+FR+FC+LFE+BL+BR',
  '5.1(side)': 'FL+FR+FC+LFE+SL+SR',
  '6.0': 'FL+FR+FC+BC+SL+SR',
  '6.0(front)': 'FL+FR+FLC+FRC+SL+SR',
  '3.1.2': 'FL+FR+FC+LFE+TFL+TFR',
  hexagonal: 'FL+FR+FC+BL+BR+BC',
  '6.1': 'FL+FR+FC+LFE+BC+SL+SR',
  '6.1(back)': 'FL+FR+FC+LFE+BL+BR+BC',
  '6.1(front)': 'FL+FR+LFE+FLC+FRC+SL+SR',
  '7.0': 'FL+FR+FC+BL+BR+SL+SR',
  '7.0(front)': 'FL+FR+FC+FLC+FRC+SL+SR',
  '7.1': 'FL+FR+FC+LFE+BL+BR+SL+SR',
  '7.1(wide)': 'FL+FR+FC+LFE+BL+BR+FLC+FRC',
  '7.1(wide-side)': 'FL+FR+FC+LFE+FLC+FRC+SL+SR',
  '5.1.2': 'FL+FR+FC+LFE+SL+SR+TFL+TFR',
  '5.1.2(back)': 'FL+FR+FC+LFE+BL+BR+TFL+TFR',
  octagonal: 'FL+FR+FC+BL+BR+BC+SL+SR',
  cube: 'FL+FR+BL+BR+TFL+TFR+TBL+TBR',
  '5.1.4': 'FL+FR+FC+LFE+BL+BR+TFL+TFR+TBL+TBR',
  '7.1.2': 'FL+FR+FC+LFE+BL+BR+SL+SR+TFL+TFR',
  '7.1.4': 'FL+FR+FC+LFE+BL+BR+SL+SR+TFL+TFR+TBL+TBR',
  '7.2.3': 'FL+FR+FC+LFE+BL+BR+SL+SR+TFL+TFR+TBC+LFE2',
  '9.1.4': 'FL+FR+FC+LFE+BL+BR+FLC+FRC+SL+SR+TFL+TFR+TBL+TBR',
  hexadecagonal: 'FL+FR+FC+BL+BR+BC+SL+SR+TFL+TFC+TFR+TBL+TBC+TBR+WL+WR',
  downmix: 'DL+DR',
  '22.2': 'FL+FR+FC+LFE+BL+BR+FLC+FRC+BC+SL+SR+TC+TFL+TFC+TFR+TBL+TBC+TBR+LFE2+TSL+TSR+BFC+BFL+BFR',
};
/** A layout without a name, such as `3 channels (FL+FR+LFE)`. */
const LISTED = /^(\d+) channels(?: \(([A-Z0-9+]+)\))?$/;

/** Returns the names of the channels of a layout; undefined when the layout does not name them. */
export function channelsOf(layout: string): readonly string[] | undefined {
  const text = Object.hasOwn(LAYOUTS, layout) ? LAYOUTS[layout] : LISTED.exec(layout)?.[2];
  return text?.split('+');
}

/** Returns the number of channels of a layout; undefined when the layout does not show it. */
export function channelCountOf(layout: string): number | undefined {
  const listed = LISTED.exec(layout)?.[1];
  return channelsOf(layout)?.length ?? (listed === undefined ? undefined : Number(listed));
}
