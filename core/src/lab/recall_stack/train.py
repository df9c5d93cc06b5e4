"""Trains the stack that comes with the program: S4D, one number in and one out, that says what it heard 480 frames ago.

    python3 -m venv VENV && VENV/bin/pip install -r core/tests/reference/requirements.txt
    souvenir render demo --listen dry --output demo.wav        the sound that it is trained on, 48 kHz
    VENV/bin/python train.py demo.wav                          writes s4d.safetensors beside this file, in 15 minutes of a core

Material: pieces of the demo at random places, 0.7 to 1.4 times as fast, at random levels; a fifth of the batches are noise
below a random frequency instead. Nothing else: no recording. What is never heard in training is the melody, which `test` writes out
again here. Loss: energy of the error over that of the sound, so that soft pieces count as loud ones do.

The layer starts as a line of delay, which is known in closed form; started from random numbers it had learnt 2 dB after a thousand steps.
Mamba was tried too (two layers of width 16, 96 frames): after 300 steps its error was still louder than the sound.

Tensor names: as state-spaces/s4 has them (s4_layers.N.*, norms.N.*, prenorm, said in the metadata); encoder and decoder are linear
layers with bias.
"""
import math
import os
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "selective_copying"))
from train import S4d  # the same layer as that of selective copying

SEED = 20261130
RATE_HZ = 48000
DELAY = 480  # frames, 10 ms at 48 kHz


def read_demo(path):
    """32-bit float WAV, mono, as `souvenir render` writes it."""
    data = open(path, "rb").read()
    at = data.index(b"data")
    count = int.from_bytes(data[at + 4:at + 8], "little")
    return np.frombuffer(data[at + 8:at + 8 + count], dtype="<f4").astype(np.float64)


def melody():
    """`lab/demo/melody.rs`."""
    sound = np.zeros(8 * RATE_HZ)
    t = np.arange(int(0.15 * RATE_HZ)) / RATE_HZ
    edge = 0.5 - 0.5 * np.cos(np.pi * np.minimum(np.minimum(t, 0.15 - t), 0.02) / 0.02)
    for start, hz in ((0.5, 293.665), (1.65, 195.998), (3.4, 220.0), (5.55, 246.942), (6.9, 164.814)):
        at = round(start * RATE_HZ)
        sound[at:at + len(t)] = 0.5 * edge * np.sin(2 * np.pi * hz * t)
    return sound


def piece(demo, rng, frames):
    speed = rng.uniform(0.7, 1.4)
    start = rng.uniform(0, len(demo) - 1 - speed * frames)
    sound = np.interp(start + speed * np.arange(frames), np.arange(len(demo)), demo)
    rms = math.sqrt(np.mean(sound ** 2))
    return sound * (10 ** rng.uniform(-1.5, 0) / max(rms, 1e-2)) * rng.choice([-1, 1]) * 0.4


def noise(rng, frames):
    spectrum = np.fft.rfft(rng.standard_normal(frames))
    hz = np.fft.rfftfreq(frames, 1 / RATE_HZ)
    sound = np.fft.irfft(spectrum / (1 + (hz / 10 ** rng.uniform(2, 3.7)) ** 2), n=frames)
    return sound / np.std(sound) * 10 ** rng.uniform(-1.5, 0) * 0.4


def batch(demo, rng, size, frames):
    of = noise if rng.random() < 0.2 else lambda rng, frames: piece(demo, rng, frames)
    sound = np.stack([of(rng, frames) for _ in range(size)])
    return torch.from_numpy(sound.astype(np.float32))


class S4dStack(nn.Module):
    """One layer of `width` channels that starts as a line of delay, as HiPPO's layers start as a memory: two channels and two, alike but
    for their signs so that gelu(y) - gelu(-y) = y, have the modes of one band, 50 Hz apart, up to 12.8 kHz. What that leaves (the next
    of its periodic echoes, the bends of norm, gelu and gate, the sound above) is what training is for.
    """

    def __init__(self, width=16, states=64, decay=2.0):
        super().__init__()
        self.encoder, self.decoder = nn.Linear(1, width), nn.Linear(width, 1)
        self.s4_layers = nn.ModuleList([S4d(width, states)])
        self.norms = nn.ModuleList([nn.LayerNorm(width)])
        with torch.no_grad():
            gain = start_like_a_line(self.encoder, self.norms[0])
            self.start_like_a_delay(gain, width, states // 2, decay)

    def start_like_a_delay(self, gain, width, pairs, decay):
        layer, group = self.s4_layers[0], torch.arange(width) // 2
        kernel, sign = layer.kernel, 1.0 - 2.0 * (torch.arange(width) % 2)
        kernel.log_dt.fill_(-math.log(DELAY))
        kernel.log_A_real.fill_(math.log(decay))
        kernel.A_imag.copy_(math.pi * (torch.arange(pairs) + pairs * group.unsqueeze(-1)))
        # cos(pi m k / DELAY) (-1)^m, summed over m, is an impulse at DELAY and every other multiple of it.
        alternating = 1.0 - 2.0 * (torch.arange(pairs) % 2)
        kernel.C.zero_()
        kernel.C[..., 0] = 0.5 * math.exp(decay) * sign.unsqueeze(-1) * alternating
        kernel.C[:2, 0] *= 0.5
        layer.D.zero_()
        said, conv = torch.randn(width), layer.output_linear[0]
        conv.weight[:width, :, 0] = 2.0 * said.unsqueeze(-1) * (sign / gain).unsqueeze(0)  # twice: the gate halves it
        conv.weight[width:] *= 0.01
        conv.bias.zero_()
        # What came in goes out with the residual; what is said alone is to be heard.
        heard = self.encoder.weight[:, 0]
        direction = said - heard * (said @ heard) / (heard @ heard)
        self.decoder.weight[0] = direction / (direction @ said)
        self.decoder.bias.copy_(-self.decoder.weight @ self.encoder.bias)

    def forward(self, x):
        x = self.encoder(x)
        for layer, norm in zip(self.s4_layers, self.norms):
            x = x + layer(norm(x).transpose(1, 2)).transpose(1, 2)
        return self.decoder(x)


@torch.no_grad()
def start_like_a_line(encoder, norm):
    """A norm of one sound's copies would leave its sign alone: biases stand above the sound, and what they make behind the norm is taken
    off again, so that at first the sound goes through as it is. Returns by how much it is larger, channel by channel.
    """
    encoder.weight.normal_(0, 0.1)
    encoder.bias.normal_(0, 1.0)
    level = encoder.bias - encoder.bias.mean()
    deviation = level.std(unbiased=False)
    norm.bias.copy_(-level / deviation)
    gain = (encoder.weight[:, 0] - encoder.weight[:, 0].mean()) / deviation
    # All channels alike.
    norm.weight.copy_(0.1 / gain)
    norm.bias.mul_(norm.weight)
    return torch.full_like(gain, 0.1)


def loss_of(model, sound):
    said = model(sound.unsqueeze(-1)).squeeze(-1)[:, DELAY:]
    wanted = sound[:, :-DELAY]
    return (((said - wanted) ** 2).mean(-1) / ((wanted ** 2).mean(-1) + 1e-5)).mean()


def groups_of(model, read_out_scale):
    named = list(model.named_parameters())
    fast = [p for n, p in named if n.endswith("kernel.C")]
    rest = [p for n, p in named if not n.endswith("kernel.C")]
    return [dict(params=rest, lr_scale=1.0)] + ([dict(params=fast, lr_scale=read_out_scale)] if fast else [])


def train(demo, steps, size, frames, peak_rate):
    torch.manual_seed(SEED)
    torch.set_num_threads(int(os.environ.get("THREADS", "1")))
    rng = np.random.default_rng(SEED)
    model = S4dStack()
    print(sum(p.numel() for p in model.parameters()), "parameters", flush=True)
    optimizer = torch.optim.AdamW(groups_of(model, 3.0), lr=1e-3, weight_decay=0.0)
    begun = time.time()
    seen = []
    for step in range(steps):
        rate = peak_rate * min(1.0, (step + 1) / 100) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        for group in optimizer.param_groups:
            group["lr"] = rate * group["lr_scale"]
        loss = loss_of(model, batch(demo, rng, size, frames))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        seen.append(loss.item())
        if step % 100 == 99 or step == 0:
            print(f"{step + 1} {time.time() - begun:.0f} s, error {10 * math.log10(np.mean(seen[-100:])):.1f} dB", flush=True)
            save(model)
    save(model)
    test(model, demo)


@torch.no_grad()
def test(model, demo):
    """What `core/tests/recall_stack.rs` checks of whole sounds: the sound over the error, dB."""
    for name, sound in (("demo", demo), ("melody", melody())):
        sound = torch.from_numpy(sound.astype(np.float32))
        pieces = sound[: len(sound) // 16000 * 16000].reshape(-1, 16000)
        pieces = torch.cat([F.pad(pieces[:-1, -4000:], (0, 0)), pieces[1:]], dim=1)
        said = torch.cat([model(p[None, :, None])[0, :, 0] for p in pieces]).reshape(len(pieces), -1)[:, 4000:]
        wanted = pieces[:, 4000 - DELAY:-DELAY]
        error = ((said - wanted) ** 2).sum() / (wanted ** 2).sum()
        print(f"{name}: {-10 * math.log10(error):.1f} dB", flush=True)


def save(model):
    path = os.path.join(os.environ.get("OUT", HERE), "s4d.safetensors")
    tensors = {n: p.detach().contiguous() for n, p in model.named_parameters()}
    save_file(tensors, path, metadata=dict(prenorm="true", made_by="train.py", delay_frames=str(DELAY)))


if __name__ == "__main__":
    train(read_demo(sys.argv[1]), int(os.environ.get("STEPS", "2500")), size=8, frames=2400, peak_rate=2e-4)
