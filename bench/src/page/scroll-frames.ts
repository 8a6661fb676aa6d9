// Scrolls the library from its first song to its last in a browser, and measures the frames.

import type { startBrowser } from '@stemline/e2e/browser.ts';
import { until } from '@stemline/e2e/until.ts';
import { median, percentile } from '../figures.ts';

/** Distance of one frame in CSS pixels, a fast fling. */
const STEP_PX = 500;

type Browser = Awaited<ReturnType<typeof startBrowser>>;

/** The figures of one way through the list; times are in milliseconds. */
export interface ScrollFigures {
  readonly frames: number;
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
  /** Tasks over 50 ms, which the browser reports. */
  readonly longTasks: readonly number[];
  /** Processor time of the page's main thread for a frame; other processes do not add to it. */
  readonly processorMs: number;
  /** The most elements of the list at a time. */
  readonly elements: number;
  /** The frames in which no loaded row was in view. */
  readonly emptyFrames: number;
}

/** The result of SCROLL_THROUGH. */
interface Scrolled extends Pick<ScrollFigures, 'longTasks' | 'elements' | 'emptyFrames'> {
  /** Milliseconds of each frame. */
  readonly times: readonly number[];
}

/** Returns the figures of two ways: the first loads the songs, and the second finds them loaded. */
export async function measureScroll(browser: Browser, url: string, count: number): Promise<ScrollFigures[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  try {
    await page.goto(url);
    await page.locator('.song-row').first().waitFor();
    const rows =
      '(document.querySelector(".song-scroll").scrollHeight / document.querySelector(".song-row").offsetHeight)';
    await until('the list has the height of all songs', async () => (await page.evaluate<number>(rows)) >= count);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const processorSeconds = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
    };
    const way = async (): Promise<ScrollFigures> => {
      const before = await processorSeconds();
      const { times, ...counts } = await page.evaluate<Scrolled>(SCROLL_THROUGH);
      const processorMs = ((await processorSeconds()) - before) * (1_000 / times.length);
      const [p99, longest] = [percentile(times, 0.99), Math.max(...times)];
      return { ...counts, frames: times.length, median: median(times), p99, longest, processorMs };
    };
    const first = await way();
    // All songs are loaded when the last one is.
    await page.locator(`[aria-rowindex="${count + 1}"]`).waitFor();
    await page.evaluate(`document.querySelector('.song-scroll').scrollTo(0, 0)`);
    return [first, await way()];
  } finally {
    await page.close();
  }
}

// The code for the page is text, because this workspace has no types of a page.

const SCROLL_THROUGH = `(async () => {
  const list = document.querySelector('.song-scroll');
  const longTasks = [];
  const observer = new PerformanceObserver((entries) => {
    longTasks.push(...entries.getEntries().map(({ duration }) => duration));
  });
  observer.observe({ type: 'longtask' });
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const times = [];
  let elements = 0;
  let emptyFrames = 0;
  let before = await frame();
  for (let top = 0; top < list.scrollHeight - list.clientHeight; ) {
    top += ${STEP_PX};
    list.scrollTop = top;
    const now = await frame();
    times.push(now - before);
    before = now;
    elements = Math.max(elements, list.querySelectorAll('*').length);
    const box = list.getBoundingClientRect();
    const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!middle?.closest('.song-row')) emptyFrames += 1;
  }
  observer.disconnect();
  return { times, longTasks, elements, emptyFrames };
})()`;
