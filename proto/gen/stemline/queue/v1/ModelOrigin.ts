// Original file: stemline/queue/v1/queue.proto

/**
 * The source of a model.
 */
export const ModelOrigin = {
  MODEL_ORIGIN_UNSPECIFIED: 'MODEL_ORIGIN_UNSPECIFIED',
  /**
   * A model that Demucs provides.
   */
  MODEL_ORIGIN_DEMUCS: 'MODEL_ORIGIN_DEMUCS',
  /**
   * A checkpoint in the separator's model folder.
   */
  MODEL_ORIGIN_FOLDER: 'MODEL_ORIGIN_FOLDER',
  /**
   * The built-in separator, which is rough and needs no weights.
   */
  MODEL_ORIGIN_PREVIEW: 'MODEL_ORIGIN_PREVIEW',
} as const;

/**
 * The source of a model.
 */
export type ModelOrigin =
  | 'MODEL_ORIGIN_UNSPECIFIED'
  | 0
  /**
   * A model that Demucs provides.
   */
  | 'MODEL_ORIGIN_DEMUCS'
  | 1
  /**
   * A checkpoint in the separator's model folder.
   */
  | 'MODEL_ORIGIN_FOLDER'
  | 2
  /**
   * The built-in separator, which is rough and needs no weights.
   */
  | 'MODEL_ORIGIN_PREVIEW'
  | 3

/**
 * The source of a model.
 */
export type ModelOrigin__Output = typeof ModelOrigin[keyof typeof ModelOrigin]
