// Matches requests to one engine process with its answers, without any I/O. When the channel
// closes, every pending request fails with an error that names it.

import { EngineError, type EngineStats, type SeparateRequest } from '../../domain/engine.ts';
import { createFloodLimit } from './flood-limit.ts';
import {
  type Done,
  decode,
  type EngineMessage,
  type EngineModels,
  type EngineRequest,
  encode,
  type Failed,
  type Hello,
  type Loaded,
  MAX_LINE_BYTES,
  type Part,
  PROTOCOL_VERSION,
  type Progress,
} from './protocol.ts';

/** Functions that the channel calls. */
export interface ChannelDeps {
  /** Sends one line, which includes its line end. */
  readonly write: (line: string) => void;
  /** Called with each valid message after the first one. */
  readonly onMessage: () => void;
  /** Called when a step of the loading of a model has ended. */
  readonly onStep: () => void;
  /** Called with the figures of each heartbeat. */
  readonly onStats: (stats: EngineStats) => void;
  /** Called with the engine's first message, if it has the version of this separator. */
  readonly onHello: (hello: Hello) => void;
  /** Called when the list of models has changed. */
  readonly onModels: (models: EngineModels) => void;
  /** Called once when the engine breaks the protocol; its process must be ended. */
  readonly onFault: (error: Error) => void;
}

/** The listeners of one song, called until its result. */
interface SongListeners {
  readonly onProgress: (progress: Progress) => void;
  readonly onPart: (part: Part) => void;
  /** Called when the parts so far do not count. */
  readonly onRestart: () => void;
}

/**
 * The requests to one process. Each rejects with an EngineError: the engine's own, or
 * ENGINE_CRASHED or TIMED_OUT when the channel is closed first.
 */
export interface Channel {
  /** Processes text from the engine, in pieces of any size. */
  receive(text: string): void;
  models(): Promise<EngineModels>;
  load(model: string): Promise<Loaded>;
  /** Returns the result, and the id for `cancel`. */
  separate(request: SeparateRequest, listeners: SongListeners): { readonly id: string; readonly result: Promise<Done> };
  cancel(id: string): void;
  /** Reports that a part of the song was read and deleted. */
  taken(id: string): void;
  shutdown(): void;
  /** Fails pending calls with the reason; later calls fail the same way. */
  close(reason: Error): void;
}

interface Call {
  readonly type: 'models' | 'load' | 'separate';
  /** The request in words, for errors. */
  readonly what: string;
  readonly resolve: (message: never) => void;
  readonly reject: (error: EngineError) => void;
  readonly listeners?: SongListeners;
}

const ANSWER_OF = { models: 'models', load: 'loaded', separate: 'done' } as const;

/** Creates a channel, which is open until close() or a fault. */
export function createChannel(deps: ChannelDeps): Channel {
  const calls = new Map<string, Call>();
  const isFlood = createFloodLimit();
  let lastId = 0;
  let unfinished = '';
  let greeted = false;
  let ended: Error | undefined;

  const close = (reason: Error) => {
    if (ended) return;
    ended = reason;
    for (const call of calls.values()) call.reject(EngineError.ended(call.what, reason));
    calls.clear();
  };

  const fault = (error: Error) => {
    if (ended) return;
    close(error);
    deps.onFault(error);
  };

  const send = (request: EngineRequest) => {
    if (!ended) deps.write(encode(request));
  };

  const nextId = () => `r${++lastId}`;

  function begin<T>(request: EngineRequest, type: Call['type'], what: string, listeners?: SongListeners): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const refusal = ended ?? (greeted ? undefined : new Error('it has not sent hello'));
      if (refusal) return reject(EngineError.ended(what, refusal));
      calls.set(request.id, { type, what, resolve, reject, ...(listeners && { listeners }) });
      send(request);
    });
  }

  const settle = (id: string | null): Call | undefined => {
    const call = id === null ? undefined : calls.get(id);
    if (call && id !== null) calls.delete(id);
    return call;
  };

  const greet = (message: Hello) => {
    if (message.protocol !== PROTOCOL_VERSION)
      return fault(new Error(`the engine has protocol ${message.protocol}, this separator has ${PROTOCOL_VERSION}`));
    greeted = true;
    deps.onHello(message);
  };

  const accept = (message: EngineMessage) => {
    if (!greeted && message.type !== 'hello') return fault(new Error('the engine did not send hello first'));
    if (greeted) deps.onMessage();
    switch (message.type) {
      case 'alive':
        return deps.onStats(message.stats);
      case 'hello':
        return greeted ? fault(new Error('the engine sent hello twice')) : greet(message);
      case 'step':
        return calls.has(message.id) ? deps.onStep() : undefined;
      case 'progress':
        return calls.get(message.id)?.listeners?.onProgress(message);
      case 'part':
        return calls.get(message.id)?.listeners?.onPart(message);
      case 'restart':
        return calls.get(message.id)?.listeners?.onRestart();
      case 'failed':
        if (message.id === null) return fault(new Error(`the engine could not read a request: ${message.reason}`));
        return settle(message.id)?.reject(errorOf(message));
      case 'models':
        if (message.id === null) return deps.onModels(message);
        break;
    }
    const call = settle(message.id);
    if (!call) return;
    if (ANSWER_OF[call.type] === message.type) return call.resolve(message as never);
    call.reject(EngineError.ended(call.what, new Error('it sent another kind of answer')));
    fault(new Error(`the engine answered ${call.type} with ${message.type}`));
  };

  const tooLong = () => fault(new Error('the engine sent a line that is too long'));

  const receiveLine = (line: string) => {
    if (ended || line === '') return;
    if (line.length > MAX_LINE_BYTES) return tooLong();
    let message: EngineMessage;
    try {
      message = decode(line);
    } catch (error) {
      return fault(error as Error);
    }
    accept(message);
  };

  return {
    receive: (text) => {
      const lines = (unfinished + text).split('\n');
      unfinished = lines.pop() ?? '';
      if (isFlood(lines.length)) return fault(new Error('the engine sent too many lines'));
      for (const line of lines) receiveLine(line);
      if (unfinished.length > MAX_LINE_BYTES) tooLong();
    },
    models: () => begin({ type: 'models', id: nextId() }, 'models', 'the request for its models'),
    load: (model) => begin({ type: 'load', id: nextId(), model }, 'load', `the loading of ${model}`),
    separate: (request, listeners) => {
      const id = nextId();
      const message: EngineRequest = { type: 'separate', id, ...request };
      return { id, result: begin<Done>(message, 'separate', `the separation of a song (${id})`, listeners) };
    },
    cancel: (id) => send({ type: 'cancel', id: nextId(), target: id }),
    taken: (id) => send({ type: 'taken', id: nextId(), target: id }),
    shutdown: () => send({ type: 'shutdown', id: nextId() }),
    close,
  };
}

function errorOf({ code, reason }: Failed): EngineError {
  return new EngineError(code, reason);
}
