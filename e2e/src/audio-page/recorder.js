// Worklet that sends everything that it receives to the page while the page records, and counts silent
// blocks. One node hears all inputs in the same call, so their samples belong to the same time.

const CHANNELS = 9;
const BLOCK = 128;

registerProcessor(
  'recorder',
  class extends AudioWorkletProcessor {
    isRecording = false;
    blocks = 0;
    silentBlocks = 0;

    constructor() {
      super();
      this.port.onmessage = ({ data }) => {
        if (data === 'counts') this.port.postMessage({ blocks: this.blocks, silentBlocks: this.silentBlocks });
        else this.isRecording = data;
        this.blocks = 0;
        this.silentBlocks = 0;
      };
    }

    process([master, ...stems]) {
      this.blocks += 1;
      if (!master[0]?.some((sample) => sample !== 0)) this.silentBlocks += 1;
      if (!this.isRecording) return true;
      const block = new Float32Array(BLOCK * CHANNELS);
      for (const [index, channel] of [master[0], master[1], ...stems.map((stem) => stem[0])].entries())
        if (channel) block.set(channel, BLOCK * index);
      this.port.postMessage(block, [block.buffer]);
      return true;
    }
  },
);
