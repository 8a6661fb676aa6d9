// Records what the player sends to the speakers: runs before the scripts of the page. The node that
// the player connects to the destination is the master; the nodes it connects to the master are the
// stems, in their order.

const connect = AudioNode.prototype.connect;
const Original = AudioContext;
globalThis.recorded = [];

globalThis.AudioContext = class extends Original {
  constructor(options) {
    super(options);
    globalThis.context = this;
    globalThis.analyser = this.createAnalyser();
    // Without a secure context there are no worklets.
    this.recorder = this.audioWorklet?.addModule('/audio-page/recorder.js').then(() => {
      const node = new AudioWorkletNode(this, 'recorder', { numberOfInputs: 8 });
      node.port.onmessage = ({ data }) => {
        if (data instanceof Float32Array) globalThis.recorded.push(data);
        else globalThis.onCounts(data);
      };
      connect.call(node, this.destination);
      return node;
    });
    globalThis.recorderReady = this.recorder;
    this.stems = 0;
  }
};

AudioNode.prototype.connect = function (target, ...rest) {
  const { context } = this;
  if (target === context.destination) {
    context.master = this;
    connect.call(this, globalThis.analyser);
    context.recorder?.then((node) => connect.call(this, node, 0, 0));
  } else if (target === context.master) {
    context.stems += 1;
    const input = context.stems;
    context.recorder?.then((node) => connect.call(this, node, 0, input));
  }
  return connect.call(this, target, ...rest);
};
