"""Trains the two stacks of `selective_copying.rs`: S4D and Mamba of equal size, on the same sounds.

    python3 -m venv VENV && VENV/bin/pip install -r core/tests/reference/requirements.txt
    VENV/bin/python train.py mamba        writes mamba.safetensors beside this file
    VENV/bin/python train.py s4d          writes s4d.safetensors; 2500 steps, ten and six minutes of one core

Task, after "Mamba" (Gu and Dao 2023, arXiv 2312.00752), section 4.1.1, as sound: TONES short tones of 16 kinds stand at random
places of an otherwise silent sound, then a cue tone sounds, and while it sounds the layer says the tones in their order.
`selective_copying.rs` says what is what to the sample; this file repeats it, in numpy.

Tensor names: Mamba as mambapy 1.2 has them (layers.N.mixer.*, layers.N.norm.weight, norm_f.weight), S4D as state-spaces/s4 has
them (s4_layers.N.*, norms.N.*, prenorm, said in the metadata); encoder and decoder are linear layers with bias in both.
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

SEED = 20261129
RATE_HZ = 16000
HOP = 320  # 20 ms
KINDS = 16
CUE = KINDS
NOTHING = KINDS
FIRST_HZ, SPACING_HZ = 500.0, 150.0  # the cue is the seventeenth
TONE_SECS, EDGE_SECS = 0.06, 0.005
TONES = 6
SPACING_FRAMES = 6  # at least, from onset to onset
ANSWER_FRAMES = 3  # one answer lasts; the first begins this long after the cue's onset
WIDTH = KINDS + 1

HZ = FIRST_HZ + SPACING_HZ * np.arange(WIDTH)


def feature_matrix():
    """Hann window of two hops times cos and -sin of each band, so that a steady sine of amplitude 1 gives 1."""
    t = np.arange(2 * HOP)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * (t + 0.5) / (2 * HOP))
    phase = 2 * np.pi * HZ[:, None] * t / RATE_HZ
    return np.concatenate([np.cos(phase) * hann, -np.sin(phase) * hann]).astype(np.float32).T * (2.0 / HOP)


MATRIX = torch.from_numpy(feature_matrix())


def features(sound):
    """sound[batch, frames * HOP] -> ln(1 + 100 a) / ln(101) of the amplitudes a[batch, frame, band]; frame k ends with its hop."""
    padded = F.pad(sound, (HOP, 0)).unfold(1, 2 * HOP, HOP)
    both = padded @ MATRIX
    amplitude = torch.hypot(both[..., :WIDTH], both[..., WIDTH:])
    return torch.log1p(100.0 * amplitude) / math.log(101.0)


def tone(kind, secs, amplitude, phase):
    t = np.arange(int(round(secs * RATE_HZ)))
    edge = np.minimum(1.0, np.minimum(t + 0.5, len(t) - t - 0.5) / (EDGE_SECS * RATE_HZ))
    return amplitude * np.sin(0.5 * np.pi * edge) ** 2 * np.sin(2 * np.pi * HZ[kind] * t / RATE_HZ + phase)


def batch(rng, size, cue_frame):
    """Sounds whose cue begins within `cue_frame`, and the kinds in order. Onsets have random places, sample by sample."""
    frames = cue_frame + ANSWER_FRAMES * (TONES + 1)
    sound = np.zeros((size, frames * HOP), dtype=np.float32)
    kinds = rng.integers(0, KINDS, (size, TONES))
    free = cue_frame - SPACING_FRAMES * TONES
    for b in range(size):
        places = np.sort(rng.integers(0, free + 1, TONES)) + SPACING_FRAMES * np.arange(TONES)
        for place, kind in zip(places, kinds[b]):
            add(sound[b], rng, place, kind, TONE_SECS)
        add(sound[b], rng, cue_frame, CUE, frames * HOP / RATE_HZ)
    return torch.from_numpy(sound), torch.from_numpy(kinds)


def add(sound, rng, frame, kind, secs):
    start = frame * HOP + rng.integers(0, HOP)
    wave = tone(kind, secs, rng.uniform(0.1, 0.5), rng.uniform(0, 2 * np.pi))[: len(sound) - start]
    sound[start:start + len(wave)] += wave


def answer_frames(cue_frame):
    """The middle frame of each answer."""
    return cue_frame + ANSWER_FRAMES * (1 + torch.arange(TONES)) + ANSWER_FRAMES // 2


class SelectiveScan(torch.autograd.Function):
    """h_k = exp(delta_k A) h_{k-1} + delta_k u_k B_k, y_k = C_k h_k, frame by frame so that a frame stays in the cache.

    delta[k, batch, channel], v = delta u of that shape, a[channel, state], b and c[k, batch, state].
    """

    @staticmethod
    def forward(ctx, delta, v, a, b, c):
        frames, size, channels = v.shape
        h = torch.zeros(frames + 1, size, channels, a.shape[1])
        decay = torch.empty(frames, size, channels, a.shape[1])
        y = torch.empty_like(v)
        for k in range(frames):
            torch.mul(delta[k].unsqueeze(-1), a, out=decay[k]).exp_()
            torch.mul(v[k].unsqueeze(-1), b[k].unsqueeze(1), out=h[k + 1])
            h[k + 1].addcmul_(decay[k], h[k])
            torch.bmm(h[k + 1], c[k].unsqueeze(-1), out=y[k].unsqueeze(-1))
        ctx.save_for_backward(delta, v, a, b, c, h, decay)
        return y

    @staticmethod
    def backward(ctx, gy):
        delta, v, a, b, c, h, decay = ctx.saved_tensors
        gdelta, gv, gb, gc, ga = (torch.empty_like(x) for x in (delta, v, b, c, a))
        ga.zero_()
        carry = torch.zeros_like(h[0])
        for k in range(v.shape[0] - 1, -1, -1):
            carry.addcmul_(gy[k].unsqueeze(-1), c[k].unsqueeze(1))
            gc[k] = torch.bmm(gy[k].unsqueeze(1), h[k + 1]).squeeze(1)
            gb[k] = torch.bmm(v[k].unsqueeze(1), carry).squeeze(1)
            gv[k] = torch.bmm(carry, b[k].unsqueeze(-1)).squeeze(-1)
            carry.mul_(decay[k])
            through = carry * h[k]
            gdelta[k] = (through * a).sum(-1)
            ga += (through * delta[k].unsqueeze(-1)).sum(0)
        return gdelta, gv, ga, gb, gc


class RmsNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5) * self.weight


class Mixer(nn.Module):
    """Mamba's block with the parameters, names and initial values of mambapy 1.2; time is dimension 0."""

    def __init__(self, width, states=16, taps=4):
        super().__init__()
        inner, self.rank, self.states = 2 * width, math.ceil(width / 16), states
        self.in_proj = nn.Linear(width, 2 * inner, bias=False)
        self.conv1d = nn.Conv1d(inner, inner, taps, groups=inner, padding=taps - 1)
        self.x_proj = nn.Linear(inner, self.rank + 2 * states, bias=False)
        self.dt_proj = nn.Linear(self.rank, inner)
        nn.init.uniform_(self.dt_proj.weight, -self.rank ** -0.5, self.rank ** -0.5)
        dt = torch.exp(torch.rand(inner) * (math.log(0.1) - math.log(0.001)) + math.log(0.001))
        self.dt_proj.bias.data.copy_(dt + torch.log(-torch.expm1(-dt)))
        self.A_log = nn.Parameter(torch.log(torch.arange(1, states + 1).float().repeat(inner, 1)))
        self.D = nn.Parameter(torch.ones(inner))
        self.out_proj = nn.Linear(inner, width, bias=False)

    def forward(self, x):
        x, z = self.in_proj(x).chunk(2, dim=-1)
        frames = x.shape[0]
        x = F.silu(self.conv1d(x.permute(1, 2, 0))[:, :, :frames].permute(2, 0, 1))
        delta, b, c = torch.split(self.x_proj(x), [self.rank, self.states, self.states], dim=-1)
        delta = F.softplus(self.dt_proj(delta))
        y = SelectiveScan.apply(delta, delta * x, -torch.exp(self.A_log), b.contiguous(), c.contiguous()) + self.D * x
        return self.out_proj(y * F.silu(z))


class MambaLayer(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.mixer, self.norm = Mixer(width), RmsNorm(width)

    def forward(self, x):
        return self.mixer(self.norm(x)) + x


class MambaStack(nn.Module):
    def __init__(self, width=32, depth=2):
        super().__init__()
        self.encoder = nn.Linear(WIDTH, width)
        self.layers = nn.ModuleList([MambaLayer(width) for _ in range(depth)])
        self.norm_f = RmsNorm(width)
        self.decoder = nn.Linear(width, KINDS + 1)

    def forward(self, x):
        x = self.encoder(x.transpose(0, 1))
        for layer in self.layers:
            x = layer(x)
        return self.decoder(self.norm_f(x)).transpose(0, 1)


class S4dKernel(nn.Module):
    """S4D-Lin as `models/s4/s4d.py` of state-spaces/s4 starts it."""

    def __init__(self, width, states):
        super().__init__()
        self.log_dt = nn.Parameter(torch.rand(width) * (math.log(0.1) - math.log(0.001)) + math.log(0.001))
        self.C = nn.Parameter(torch.view_as_real(torch.randn(width, states // 2, dtype=torch.cfloat)))
        self.log_A_real = nn.Parameter(torch.log(0.5 * torch.ones(width, states // 2)))
        self.A_imag = nn.Parameter(math.pi * torch.arange(states // 2).float().repeat(width, 1))

    def forward(self, frames):
        a = -torch.exp(self.log_A_real) + 1j * self.A_imag
        step = a * torch.exp(self.log_dt).unsqueeze(-1)
        c = torch.view_as_complex(self.C) * (torch.exp(step) - 1.0) / a
        powers = torch.exp(step.unsqueeze(-1) * torch.arange(frames))
        return 2 * torch.einsum("hn,hnl->hl", c, powers).real


class S4d(nn.Module):
    def __init__(self, width, states=64):
        super().__init__()
        self.D = nn.Parameter(torch.randn(width))
        self.kernel = S4dKernel(width, states)
        self.output_linear = nn.Sequential(nn.Conv1d(width, 2 * width, 1), nn.GLU(dim=-2))

    def forward(self, u):
        frames = u.shape[-1]
        spectrum = torch.fft.rfft(self.kernel(frames), n=2 * frames) * torch.fft.rfft(u, n=2 * frames)
        y = torch.fft.irfft(spectrum, n=2 * frames)[..., :frames] + u * self.D.unsqueeze(-1)
        return self.output_linear(F.gelu(y))


class S4dStack(nn.Module):
    def __init__(self, width=45, depth=2):
        super().__init__()
        self.encoder = nn.Linear(WIDTH, width)
        self.s4_layers = nn.ModuleList([S4d(width) for _ in range(depth)])
        self.norms = nn.ModuleList([nn.LayerNorm(width) for _ in range(depth)])
        self.decoder = nn.Linear(width, KINDS + 1)

    def forward(self, x):
        x = self.encoder(x)
        for layer, norm in zip(self.s4_layers, self.norms):
            x = x + layer(norm(x).transpose(1, 2)).transpose(1, 2)
        return self.decoder(x)


def loss_of(model, rng, cue_frame, size):
    sound, kinds = batch(rng, size, cue_frame)
    said = model(features(sound))
    answers = said[:, answer_frames(cue_frame)]
    before = said[:, :cue_frame].reshape(-1, KINDS + 1)
    quiet = F.cross_entropy(before, torch.full((len(before),), NOTHING))
    return F.cross_entropy(answers.reshape(-1, KINDS + 1), kinds.reshape(-1)) + 0.1 * quiet, answers, kinds


@torch.no_grad()
def accuracy(model, cue_frame, size=64):
    _, answers, kinds = loss_of(model, np.random.default_rng(SEED + cue_frame), cue_frame, size)
    return (answers.argmax(-1) == kinds).float().mean().item()


def parameter_groups(model):
    slow = [p for n, p in model.named_parameters() if ".kernel." in n]
    rest = [p for n, p in model.named_parameters() if ".kernel." not in n]
    return [dict(params=rest), dict(params=slow, lr_scale=0.5)] if slow else [dict(params=rest)]


def train(kind, steps, size):
    torch.manual_seed(SEED)
    torch.set_num_threads(int(os.environ.get("THREADS", "1")))
    rng = np.random.default_rng(SEED)
    model = MambaStack() if kind == "mamba" else S4dStack()
    print(kind, sum(p.numel() for p in model.parameters()), "parameters", flush=True)
    groups = parameter_groups(model)
    optimizer = torch.optim.AdamW(groups, lr=1e-3, weight_decay=0.0)
    begun = time.time()
    for step in range(steps):
        rate = 4e-3 * min(1.0, (step + 1) / 100) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        for group in optimizer.param_groups:
            group["lr"] = rate * group.get("lr_scale", 1.0)
        cue_frame = int(rng.integers(SPACING_FRAMES * TONES, 48 + 48 * min(1.0, 2 * step / steps)))
        loss, answers, kinds = loss_of(model, rng, cue_frame, size)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 100 == 99 or step == 0:
            right = (answers.argmax(-1) == kinds).float().mean().item()
            print(f"{step + 1} {time.time() - begun:.0f} s loss {loss.item():.3f} right {right:.3f}", flush=True)
            if step % 500 == 499:
                save(model, kind)
    save(model, kind)
    for cue_frame in (36, 72, 144, 288, 576):
        print(f"cue at frame {cue_frame}: {100 * accuracy(model, cue_frame):.1f} %", flush=True)


def save(model, kind):
    path = os.path.join(os.environ.get("OUT", os.path.dirname(os.path.abspath(__file__))), kind + ".safetensors")
    metadata = {"prenorm": "true"} if kind == "s4d" else {}
    save_file({n: p.detach().contiguous() for n, p in model.named_parameters()}, path, metadata=dict(metadata, made_by="train.py"))


if __name__ == "__main__":
    train(sys.argv[1], int(os.environ.get("STEPS", "2500")), int(os.environ.get("BATCH", "32")))
