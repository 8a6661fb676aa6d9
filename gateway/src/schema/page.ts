// Schemas of the query parameters that select a page of a list, and of the token in its answer.

import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '@stemline/common/limits.ts';
import { z } from 'zod';
import { integerText } from './query.ts';

const RANGE = { minimum: 1, maximum: MAX_PAGE_SIZE, error: `must be from 1 to ${MAX_PAGE_SIZE}` };

/** The descriptions of the parameters of one list. */
export interface PageDescription {
  /** Describes `page_size`. */
  readonly size: string;
  /** Describes `page_token`. */
  readonly token?: string;
  /** A request without parameters gets a page of the default size. Default: true. */
  readonly isAlwaysPaged?: boolean;
}

/** Returns the schemas of `page_size` and `page_token`. */
export function pageParameters({
  size,
  token = '`next_page_token` of the previous page.',
  isAlwaysPaged = true,
}: PageDescription) {
  return {
    page_size: integerText({ ...RANGE, ...(isAlwaysPaged && { default: DEFAULT_PAGE_SIZE }) })
      .optional()
      .describe(size),
    // The service that issued the token checks it.
    page_token: z.string().optional().describe(token),
  };
}

/** The page of a request to the queue or the storage service. */
export interface Page {
  readonly pageSize: number;
  /** Empty for the first page. */
  readonly pageToken: string;
}

/** Converts the values of `pageParameters`; without a size, the page has the default size. */
export function pageOf(query: { page_size?: number | undefined; page_token?: string | undefined }): Page {
  return { pageSize: query.page_size ?? DEFAULT_PAGE_SIZE, pageToken: query.page_token ?? '' };
}

/** The member of an answer that continues a list. */
export const NEXT_PAGE_TOKEN = z.string().nullable().describe('null: this is the last page.');
