// Builds the addresses in answers. A proxy in front of the gateway may have removed a path from the
// addresses of the requests, and clients need it.

/** Every address is a path without a host, such as `/apiv1/songs/<songhash>`. */
export interface Links {
  song(songhash: string): string;
  /** `track`: its name. */
  track(songhash: string, track: string): string;
  delivery(id: string): string;
}

/** Creates addresses that begin with `publicPath`, which has no final slash. */
export function createLinks(publicPath: string): Links {
  const api = `${publicPath}/apiv1`;
  return {
    song: (songhash) => `${api}/songs/${songhash}`,
    track: (songhash, track) => `${api}/track/${songhash}/${encodeURIComponent(track)}`,
    delivery: (id) => `${api}/deliveries/${id}`,
  };
}
