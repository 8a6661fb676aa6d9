// Calls the server. Throws an Error whose message is the reason that the server gives.

async function reasonOf(text, status) {
  try {
    const { reason, code } = JSON.parse(text);
    return `${reason} (${code})`;
  } catch {
    // The response is not from the gateway but from a proxy in front of it.
    return `The server answered ${status}.`;
  }
}

/** Requests JSON. The Error of a refusal has the HTTP `status`. */
export async function ask(path, init) {
  const response = await fetch(path, init);
  const text = await response.text();
  if (!response.ok) throw Object.assign(new Error(await reasonOf(text, response.status)), { status: response.status });
  return JSON.parse(text);
}

/**
 * Sends a song with XMLHttpRequest, because fetch reports no progress of an upload. `options`: the
 * model and the options of the separation. Calls `onProgress` with 0 to 1. Returns the promised
 * `answer` and `stop`, which ends the upload.
 */
export function sendSong(file, options, onProgress) {
  const query = new URLSearchParams({ filename: file.name, ...options });
  const request = new XMLHttpRequest();
  const answer = new Promise((resolve, reject) => {
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    request.addEventListener('load', async () => {
      if (request.status === 202) resolve(JSON.parse(request.responseText));
      else reject(new Error(await reasonOf(request.responseText, request.status)));
    });
    request.addEventListener('error', () =>
      reject(new Error('The connection to the server was lost. Send the song again.')),
    );
    request.addEventListener('abort', () =>
      reject(new Error('The upload was stopped, and the server has not stored the song.')),
    );
  });
  request.open('POST', `/apiv1/songs?${query}`);
  request.setRequestHeader('content-type', 'application/octet-stream');
  request.send(file);
  return { answer, stop: () => request.abort() };
}
