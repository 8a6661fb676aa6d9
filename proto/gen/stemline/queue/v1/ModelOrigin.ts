// Original file: stemline/queue/v1/queue.proto

/**
 * Where a model comes from.
 */
export const ModelOrigin = {
  MODEL_ORIGIN_UNSPECIFIED: 'MODEL_ORIGIN_UNSPECIFIED',
  /**
   * Demucs published it.
   */
  MODEL_ORIGIN_DEMUCS: 'MODEL_ORIGIN_DEMUCS',
  /**
   * The user's own checkpoint, from the folder of models.
   */
  MODEL_ORIGIN_FOLDER: 'MODEL_ORIGIN_FOLDER',
  /**
   * The built-in separator that needs no weights: a rough preview.
   */
  MODEL_ORIGIN_PREVIEW: 'MODEL_ORIGIN_PREVIEW',
} as const;

/**
 * Where a model comes from.
 */
export type ModelOrigin =
  | 'MODEL_ORIGIN_UNSPECIFIED'
  | 0
  /**
   * Demucs published it.
   */
  | 'MODEL_ORIGIN_DEMUCS'
  | 1
  /**
   * The user's own checkpoint, from the folder of models.
   */
  | 'MODEL_ORIGIN_FOLDER'
  | 2
  /**
   * The built-in separator that needs no weights: a rough preview.
   */
  | 'MODEL_ORIGIN_PREVIEW'
  | 3

/**
 * Where a model comes from.
 */
export type ModelOrigin__Output = typeof ModelOrigin[keyof typeof ModelOrigin]
