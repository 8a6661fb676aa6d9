// The job is as good as before, but it cannot be done here and now: it goes back to the queue, and the try does not count.

export class NotNow extends Error {
  override readonly name = 'NotNow';
}
