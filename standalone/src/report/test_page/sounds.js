// Sounds of the page, decoded by hand: a browser's own decoder may resample.

const FULL_SCALE_24 = 2 ** 23;

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let idx = 0; idx < text.length; idx += 1) bytes[idx] = text.charCodeAt(idx);
  return bytes;
}

// The answers are no secret to those who look for them; this keeps them from those who only look.
function unmasked(base64, key) {
  const bytes = bytesOf(base64);
  bytes.forEach((byte, idx) => { bytes[idx] = byte ^ key.charCodeAt(idx % key.length); });
  return JSON.parse(new TextDecoder().decode(bytes));
}

// Where the samples begin: "data", four bytes of length, samples.
function samplesIdx(bytes) {
  const view = new DataView(bytes.buffer);
  let idx = 12;
  while (String.fromCharCode(...bytes.subarray(idx, idx + 4)) !== "data") {
    const length = view.getUint32(idx + 4, true);
    idx += 8 + length + (length % 2);
  }
  return idx + 8;
}

// All are as long as the longest; what was added is left out here.
function bufferOf(format, base64, numFrames) {
  const bytes = bytesOf(base64);
  const buffer = new AudioBuffer({
    length: numFrames,
    numberOfChannels: format.num_channels,
    sampleRate: format.sample_rate_hz,
  });
  const start = samplesIdx(bytes);
  for (let channelIdx = 0; channelIdx < format.num_channels; channelIdx += 1) {
    const channel = buffer.getChannelData(channelIdx);
    for (let frame = 0; frame < numFrames; frame += 1) {
      const idx = start + 3 * (frame * format.num_channels + channelIdx);
      const unsigned = (bytes[idx] << 8) | (bytes[idx + 1] << 16) | (bytes[idx + 2] << 24);
      channel[frame] = (unsigned >> 8) / FULL_SCALE_24;
    }
  }
  return buffer;
}

// Decodes one material at a time: all of a test may not fit a phone's memory.
class SoundLibrary {
  constructor(data) {
    this.data = data;
    this.material = null;
    this.buffers = new Map();
  }

  buffer(material, signal) {
    if (material !== this.material) {
      this.material = material;
      this.buffers.clear();
    }
    if (!this.buffers.has(signal)) this.buffers.set(signal, this.decoded(material, signal));
    return this.buffers.get(signal);
  }

  decoded(material, signal) {
    const materialIdx = this.data.test.material.findIndex((item) => item.name === material);
    const signalIdx = this.data.signals.indexOf(signal);
    const { name } = this.data.sounds.find((sound) =>
      sound.material_idx === materialIdx && sound.signal_idx === signalIdx);
    const base64 = document.getElementById(name).textContent;
    return bufferOf(this.data, base64, this.data.num_frames[materialIdx]);
  }
}

// A part of a sound, which begins and ends as softly as every other part.
function excerpt(buffer, fromFrame, toFrame, fadeFrames) {
  if (fromFrame === 0 && toFrame === buffer.length) return buffer;
  const { numberOfChannels, sampleRate } = buffer;
  const part = new AudioBuffer({ length: toFrame - fromFrame, numberOfChannels, sampleRate });
  for (let channelIdx = 0; channelIdx < numberOfChannels; channelIdx += 1) {
    const samples = buffer.getChannelData(channelIdx).slice(fromFrame, toFrame);
    fadeEnds(samples, Math.min(fadeFrames, samples.length >> 1));
    part.copyToChannel(samples, channelIdx);
  }
  return part;
}

function fadeEnds(samples, fadeFrames) {
  for (let frame = 0; frame < fadeFrames; frame += 1) {
    const gain = 0.5 - 0.5 * Math.cos((Math.PI * (frame + 0.5)) / fadeFrames);
    samples[frame] *= gain;
    samples[samples.length - 1 - frame] *= gain;
  }
}
