// Decides which of the chosen options apply to what the server offers now.

import type { UploadQuery } from '../queue/upload.ts';
import { offeredFormats, type TrackChoice, trackChoices } from './choices.ts';
import type { Facts, Model } from './server-facts.ts';
import { NO_WISH, type Wish } from './wish.ts';

/** The options that apply. */
export interface Resolved {
  /** The chosen model or `auto`. */
  readonly model: string;
  /** The model that separates; undefined: not known. */
  readonly used: Model | undefined;
  /** A remembered model that the server does not offer now; empty: none. */
  readonly missingModel: string;
  readonly trackChoices: readonly TrackChoice[];
  readonly tracks: TrackChoice;
  /** Names of formats; none while the offered formats are not known. */
  readonly formats: readonly string[];
  readonly hasKbps: boolean;
  /** The model has networks, which can run several times or with a lower precision. */
  readonly hasNetworks: boolean;
  /** The tracks can have the sample rate of the song. */
  readonly hasRate: boolean;
  /** The options for the server. Defaults are left out. */
  readonly query: UploadQuery;
}

const KBPS_FORMAT = 'mp3';
const SOURCE_RATE = 'source';

/** Returns the options that apply. While the facts are not known, the server checks the options. */
export function resolveOptions(wish: Wish, { models, limits }: Facts): Resolved {
  const named = models?.models.find(({ name }) => name === wish.model);
  const isMissing = wish.model !== NO_WISH.model && models !== undefined && !named?.available;
  const model = isMissing ? NO_WISH.model : wish.model;
  const usedName = model === NO_WISH.model ? (models?.auto.model.name ?? '') : model;
  const used = models?.models.find(({ name }) => name === usedName);

  const choices = trackChoices(limits, usedName);
  const tracks = choices.find(({ value }) => value === wish.tracks) ?? (choices[0] as TrackChoice);
  const formats = limits ? offeredFormats(wish.formats, limits.formats) : wish.formats;
  const hasKbps = formats.length === 0 || formats.includes(KBPS_FORMAT);
  const hasNetworks = used?.origin !== 'preview';
  const hasRate = limits?.options.rate.choices?.includes(SOURCE_RATE) ?? false;
  const query = {
    model,
    ...tracks.query,
    ...(formats.length > 0 && formats.join() !== KBPS_FORMAT && { formats: formats.join() }),
    ...(hasKbps && wish.kbps !== NO_WISH.kbps && { mp3_kbps: wish.kbps }),
    ...(wish.keepTags && { keep_tags: 'true' }),
    ...(hasNetworks && wish.shifts !== NO_WISH.shifts && { shifts: wish.shifts }),
    ...(hasRate && wish.sourceRate && { rate: SOURCE_RATE }),
    ...(hasNetworks && wish.fast && { precision: 'fast' }),
  };
  const missingModel = isMissing ? wish.model : '';
  return { model, used, missingModel, trackChoices: choices, tracks, formats, hasKbps, hasNetworks, hasRate, query };
}
