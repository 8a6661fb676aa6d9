// Original file: stemline/queue/v1/queue.proto

export const ModelOrigin = {
  MODEL_ORIGIN_UNSPECIFIED: 'MODEL_ORIGIN_UNSPECIFIED',
  /**
   * A model that Demucs provides.
   */
  MODEL_ORIGIN_DEMUCS: 'MODEL_ORIGIN_DEMUCS',
  /**
   * A checkpoint from the user's models folder.
   */
  MODEL_ORIGIN_FOLDER: 'MODEL_ORIGIN_FOLDER',
  /**
   * The built-in separator, which is rough and needs no weights.
   */
  MODEL_ORIGIN_PREVIEW: 'MODEL_ORIGIN_PREVIEW',
} as const;

export type ModelOrigin =
  | 'MODEL_ORIGIN_UNSPECIFIED'
  | 0
  /**
   * A model that Demucs provides.
   */
  | 'MODEL_ORIGIN_DEMUCS'
  | 1
  /**
   * A checkpoint from the user's models folder.
   */
  | 'MODEL_ORIGIN_FOLDER'
  | 2
  /**
   * The built-in separator, which is rough and needs no weights.
   */
  | 'MODEL_ORIGIN_PREVIEW'
  | 3

export type ModelOrigin__Output = typeof ModelOrigin[keyof typeof ModelOrigin]
