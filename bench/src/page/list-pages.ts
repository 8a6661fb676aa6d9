// Measures how long the server takes for a page of the list of songs.

import { spread } from '../figures.ts';

/** Prints the times of the first page, the last page and filtered pages. */
export async function measureListPages(url: string, runs: number): Promise<void> {
  const page = async (query: string) => {
    const begin = performance.now();
    const response = await fetch(`${url}/apiv1/songs?${query}`);
    const { songs, next_page_token: token } = (await response.json()) as Page;
    return { ms: performance.now() - begin, count: songs.length, token };
  };
  const print = async (name: string, query: string) => {
    const times: number[] = [];
    let count = 0;
    for (let run = 0; run < runs; run += 1) {
      const answer = await page(query);
      times.push(answer.ms);
      count = answer.count;
    }
    console.log(`  page of the list, ${name}: ${count} songs, ${spread(times, 1)} ms`);
  };

  const begin = performance.now();
  let last = '';
  let pages = 0;
  for (let token: string | null = ''; token !== null; pages += 1) {
    last = token;
    ({ token } = await page(`page_size=200&page_token=${token}`));
  }
  console.log(`  all ${pages} pages of 200 songs, one after the other: ${(performance.now() - begin).toFixed(0)} ms`);
  await print('first 50', 'page_size=50');
  await print('first 200', 'page_size=200');
  await print('last', `page_size=200&page_token=${last}`);
  await print('first 50 that failed', 'page_size=50&state=failed');
  await print('first 50 with a name', 'page_size=50&q=harbour');
  await print('a name that no song has (2000 songs are examined)', 'page_size=50&q=zzzz');
}

interface Page {
  readonly songs: readonly unknown[];
  readonly next_page_token: string | null;
}
