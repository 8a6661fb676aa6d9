// Original file: stemline/queue/v1/queue.proto

export const ModelOrigin = {
  MODEL_ORIGIN_UNSPECIFIED: 'MODEL_ORIGIN_UNSPECIFIED',
  /**
   * One of Demucs' own.
   */
  MODEL_ORIGIN_DEMUCS: 'MODEL_ORIGIN_DEMUCS',
  /**
   * A checkpoint of the user's, from the models folder.
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
   * One of Demucs' own.
   */
  | 'MODEL_ORIGIN_DEMUCS'
  | 1
  /**
   * A checkpoint of the user's, from the models folder.
   */
  | 'MODEL_ORIGIN_FOLDER'
  | 2
  /**
   * The built-in separator, which is rough and needs no weights.
   */
  | 'MODEL_ORIGIN_PREVIEW'
  | 3

export type ModelOrigin__Output = typeof ModelOrigin[keyof typeof ModelOrigin]
