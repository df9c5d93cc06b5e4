"""Writes core/tests/golden/stacks/*.safetensors: random weights, an input, and what torch says to it.

    python3 -m venv VENV && VENV/bin/pip install -r core/tests/reference/requirements.txt
    VENV/bin/python core/tests/reference/trained_stacks.py                the fixtures
    VENV/bin/python core/tests/reference/trained_stacks.py speed FILE     frames a second, here and in torch, on the same weights

FILE is made where it is not there: d_model 64, two layers. The second command also runs `cargo bench --bench trained_stack`.

Mamba is mambapy 1.2.0: its parallel form (pscan), its sequential form and its step, all on the CPU. S4D is the equations of
models/s4/s4d.py and example.py of state-spaces/s4, written out here: kernel by Vandermonde, convolution by FFT, in f64.
Each fixture is two files: NAME.safetensors, the weights as such a program saves them, and NAME.io.safetensors with `input` (or
`tokens`) and `output` or `parallel`, `sequential`, `step`, `[frame][number]`.
"""
import math
import os
import subprocess
import sys
import time
import types

import torch
import torch.nn.functional as F

# mambapy.lm imports Mamba-2, which imports CUDA kernels; nothing of it is needed here.
sys.modules["mambapy.mamba2"] = types.ModuleType("mambapy.mamba2")
sys.modules["mambapy.mamba2"].Mamba2 = sys.modules["mambapy.mamba2"].Mamba2Config = type("Absent", (), {})

from mambapy.lm import LM
from mambapy.mamba import Mamba, MambaConfig
from safetensors.torch import load_file, save_file

SEED = 20261129
HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "..", "golden", "stacks")


def save(name, weights, io, metadata=None):
    os.makedirs(FOLDER, exist_ok=True)
    keep = {k: v.detach().clone().contiguous() for k, v in weights.items()}
    save_file(keep, os.path.join(FOLDER, name + ".safetensors"), metadata=metadata)
    save_io(name, io)


def save_io(name, io):
    save_file({k: v.detach().clone().contiguous() for k, v in io.items()}, os.path.join(FOLDER, name + ".io.safetensors"))


def stir(model):
    """Weights as training leaves them: no D of ones, no A of -1, ..., -N, steps that reach from small to large."""
    for name, p in model.named_parameters():
        if name.endswith("A_log") or name.endswith(".D") or "norm" in name:
            p.data += 0.3 * torch.randn_like(p)
        elif name.endswith("dt_proj.bias"):
            p.data += torch.randn_like(p)
    return model


def empty_caches(config):
    return [(None, torch.zeros(1, config.d_inner, config.d_conv - 1)) for _ in range(config.n_layers)]


@torch.no_grad()
def three_forms(core, config, x):
    """mambapy's parallel and sequential forms and its step, of x[frame][number]."""
    out = {}
    for pscan in (True, False):
        for layer in core.layers:
            layer.mixer.config.pscan = pscan
        out["parallel" if pscan else "sequential"] = core(x[None])[0]
    caches, steps = empty_caches(config), []
    for frame in x:
        y, caches = core.step(frame[None], caches)
        steps.append(y[0])
    return dict(out, step=torch.stack(steps))


def mamba_fixture(name, frames, **sizes):
    config = MambaConfig(**sizes)
    model = stir(Mamba(config)).eval()
    x = torch.randn(frames, config.d_model)
    save(name, dict(model.named_parameters()), dict(input=x, **three_forms(model, config, x)))


@torch.no_grad()
def language_fixture():
    """mambapy's language model under its own names, and under those of a published checkpoint with a tied head, in bf16."""
    config = MambaConfig(d_model=24, n_layers=2)
    model = stir(LM(config, vocab_size=40)).eval()
    tokens = torch.randint(0, 40, (70,))
    save("mambapy_language", dict(model.named_parameters()), dict(tokens=tokens.int(), output=model(tokens[None])[0]))
    model.load_state_dict({k: v.bfloat16().float() for k, v in model.state_dict().items()})
    model.lm_head.weight.data.copy_(model.embedding.weight)
    names = {k.replace("mamba.layers", "backbone.layers"): v.bfloat16() for k, v in model.named_parameters() if k != "lm_head.weight"}
    names = {k if k.startswith("backbone") else "backbone." + k: v for k, v in names.items()}
    save("published_language", names, dict(tokens=tokens.int(), output=model(tokens[None])[0]))


@torch.no_grad()
def s4d_fixture(name, frames, features, width, pairs, depth, outputs, prenorm):
    w = {}

    def linear(key, rows, columns, conv=False):
        weight = torch.randn(rows, columns) / math.sqrt(columns)
        w[key + ".weight"], w[key + ".bias"] = (weight.unsqueeze(-1) if conv else weight), 0.1 * torch.randn(rows)

    linear("encoder", width, features)
    for i in range(depth):
        s = f"s4_layers.{i}."
        w[s + "D"] = torch.randn(width)
        w[s + "kernel.log_dt"] = torch.rand(width) * (math.log(0.1) - math.log(0.001)) + math.log(0.001)
        w[s + "kernel.C"] = torch.randn(width, pairs, 2)
        w[s + "kernel.log_A_real"] = math.log(0.5) + 0.2 * torch.randn(width, pairs)
        w[s + "kernel.A_imag"] = math.pi * torch.arange(pairs).float().repeat(width, 1)
        linear(s + "output_linear.0", 2 * width, width, conv=True)
        w[f"norms.{i}.weight"], w[f"norms.{i}.bias"] = 1 + 0.2 * torch.randn(width), 0.1 * torch.randn(width)
    linear("decoder", outputs, width)
    x = torch.randn(frames, features)
    save(name, w, dict(input=x, output=s4d_model(w, x, depth, prenorm)), {"prenorm": "true"} if prenorm else None)


def s4d_model(w, x, depth, prenorm):
    w = {k: v.double() for k, v in w.items()}
    x = F.linear(x.double(), w["encoder.weight"], w["encoder.bias"])
    for i in range(depth):
        norm = lambda z: F.layer_norm(z, z.shape[-1:], w[f"norms.{i}.weight"], w[f"norms.{i}.bias"])
        z = s4d_layer(w, f"s4_layers.{i}.", norm(x) if prenorm else x) + x
        x = z if prenorm else norm(z)
    return F.linear(x, w["decoder.weight"], w["decoder.bias"]).float()


def s4d_layer(w, s, x):
    u, frames = x.T, x.shape[0]
    dt = torch.exp(w[s + "kernel.log_dt"])
    a = -torch.exp(w[s + "kernel.log_A_real"]) + 1j * w[s + "kernel.A_imag"]
    step = a * dt.unsqueeze(-1)
    c = torch.view_as_complex(w[s + "kernel.C"]) * (torch.exp(step) - 1.0) / a
    kernel = 2 * torch.einsum("hn,hnl->hl", c, torch.exp(step.unsqueeze(-1) * torch.arange(frames))).real
    y = torch.fft.irfft(torch.fft.rfft(kernel, n=2 * frames) * torch.fft.rfft(u, n=2 * frames), n=2 * frames)[..., :frames]
    y = F.gelu(y + u * w[s + "D"].unsqueeze(-1))
    y = F.conv1d(y[None], w[s + "output_linear.0.weight"], w[s + "output_linear.0.bias"])
    return F.glu(y, dim=-2)[0].T


@torch.no_grad()
def trained_fixtures():
    """The trained weights of selective copying on noise that is as large as its features."""
    folder = os.path.join(HERE, "..", "..", "src", "lab", "selective_copying")
    x = torch.rand(150, 17)
    w = load_file(os.path.join(folder, "mamba.safetensors"))
    config = MambaConfig(d_model=w["norm_f.weight"].shape[0], n_layers=2)
    model = Mamba(config).eval()
    model.load_state_dict({k: v for k, v in w.items() if k.startswith("layers.")})
    forms = three_forms(model, config, F.linear(x, w["encoder.weight"], w["encoder.bias"]))
    norm = lambda y: y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + 1e-5) * w["norm_f.weight"]
    said = {k: F.linear(norm(y), w["decoder.weight"], w["decoder.bias"]) for k, y in forms.items()}
    save_io("trained_mamba", dict(input=x, **said))
    w = load_file(os.path.join(folder, "s4d.safetensors"))
    save_io("trained_s4d", dict(input=x, output=s4d_model(w, x, 2, prenorm=True)))

    save_io("recall_s4d", recall())


def recall():
    """What the stack that comes with the program says to two sines and noise."""
    w = load_file(os.path.join(HERE, "..", "..", "src", "lab", "recall_stack", "s4d.safetensors"))
    t = torch.arange(1600.0)
    x = (0.3 * torch.sin(0.02 * t) + 0.1 * torch.sin(0.3 * t) + 0.05 * torch.randn(len(t), generator=torch.Generator().manual_seed(SEED)))[:, None]
    return dict(input=x, output=s4d_model(w, x, 1, prenorm=True))


def fixtures():
    torch.manual_seed(SEED)
    mamba_fixture("mamba_16", 100, d_model=16, n_layers=2)
    mamba_fixture("mamba_33", 75, d_model=33, n_layers=1, d_state=5, d_conv=3, expand_factor=3, bias=True, conv_bias=False)
    mamba_fixture("mamba_8_inner_norms", 50, d_model=8, n_layers=3, d_state=20, d_conv=2, dt_rank=3, inner_layernorms=True)
    language_fixture()
    s4d_fixture("s4d_12", 120, features=5, width=12, pairs=8, depth=2, outputs=3, prenorm=False)
    s4d_fixture("s4d_20_prenorm", 90, features=7, width=20, pairs=5, depth=2, outputs=4, prenorm=True)
    trained_fixtures()


@torch.no_grad()
def speed(path):
    """Medians of several runs on one thread each, in turn: torch, then `cargo bench --bench trained_stack`."""
    torch.set_num_threads(1)
    w = load_file(path)
    depth = 1 + max(int(k.split(".")[1]) for k in w)
    inner, states = w["layers.0.mixer.A_log"].shape
    width = w["layers.0.norm.weight"].shape[0]
    config = MambaConfig(d_model=width, n_layers=depth, d_state=states, expand_factor=inner // width)
    model = Mamba(config).eval()
    model.load_state_dict(w)
    x = torch.randn(1, 2048, width)
    seconds = sorted(timed(lambda: model(x)) for _ in range(7))[3]
    caches, steps = empty_caches(config), []
    for k in range(300):
        begun = time.process_time()
        _, caches = model.step(x[:, k], caches)
        steps.append(time.process_time() - begun)
    theirs = {"whole": x.shape[1] / seconds, "step": 1 / sorted(steps)[150]}
    bench = ["cargo", "bench", "--package", "souvenir_core", "--bench", "trained_stack", "--", os.path.abspath(path)]
    ours = subprocess.run(bench, check=True, capture_output=True, text=True).stdout.split("\n")
    ours = {line.split()[0]: float(line.split()[1]) for line in ours if line.startswith(("whole ", "step "))}
    for form, rate in theirs.items():
        print(f"{form}: mambapy {rate:.0f} frames/s, here {ours[form]:.0f} frames/s, {ours[form] / rate:.1f} times")


def timed(work):
    begun = time.process_time()
    work()
    return time.process_time() - begun


def weights_for_speed(path):
    torch.manual_seed(SEED)
    model = stir(Mamba(MambaConfig(d_model=64, n_layers=2)))
    save_file({k: v.detach().contiguous() for k, v in model.named_parameters()}, path)


if __name__ == "__main__":
    if sys.argv[1:2] == ["speed"]:
        if not os.path.exists(sys.argv[2]):
            weights_for_speed(sys.argv[2])
        speed(sys.argv[2])
    else:
        fixtures()
