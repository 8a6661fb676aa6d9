"""Measures how well `preview` separates a song whose true stems are known.

The SDR of each stem is beside two references: the best constant times the mix, which separates
nothing, and an ideal ratio mask, which is computed from the true stems.
"""

import time
from collections.abc import Callable

import numpy as np

from .sample.song import STEMS

Separate = Callable[[np.ndarray], dict[str, np.ndarray]]
"""Returns the stems (2, T) by name of a mix (2, T), all float32."""


def sdr_db(reference: np.ndarray, estimate: np.ndarray) -> float:
    """Returns 10 log10(|s|^2 / |s - s_hat|^2) over all channels and samples, in dB.

    It is the "new SDR" of the Music Demixing Challenge (Mitsufuji et al., 2021), without its small
    constants. It is infinite when both are equal, and minus infinity for a silent reference.
    """
    reference = reference.astype(np.float64)
    signal = np.sum(reference**2)
    distortion = np.sum((reference - estimate) ** 2)
    if distortion == 0:
        return float("inf")
    return float(10 * np.log10(signal / distortion)) if signal > 0 else float("-inf")


def best_constant(reference: np.ndarray, mix: np.ndarray) -> np.ndarray:
    """Returns the constant times `mix` with the highest SDR against `reference`, as float64.

    Both have the shape (2, T). The constant is <s, x> / <x, x>, the least-squares solution.
    """
    mix = mix.astype(np.float64)
    energy = np.sum(mix**2)
    return mix * (np.sum(reference * mix) / energy if energy > 0 else 0.0)


def ideal_ratio_masks(mix: np.ndarray, stems: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns `mix` (2, T) through the ratio masks of the true `stems`, (2, T) by name.

    The mask of a stem is its share of the power of all stems in each channel, bin and frame: the
    oracle IRM2 of SiSEC 2018 (Stöter, Liutkus and Ito), with the spectrum of `preview`.
    """
    import torch

    from stemline_engine.preview.spectra import EPSILON, FFT_SIZE, HOP

    window = torch.hann_window(FFT_SIZE)

    def spectrum(signal: np.ndarray) -> torch.Tensor:
        samples = torch.from_numpy(np.ascontiguousarray(signal, dtype=np.float32))
        return torch.stft(samples, FFT_SIZE, HOP, window=window, center=True, pad_mode="constant", return_complex=True)

    powers = {name: spectrum(stem).abs() ** 2 for name, stem in stems.items()}
    masked = spectrum(mix) / (sum(powers.values()) + EPSILON)
    frames = mix.shape[-1]
    return {
        name: torch.istft(masked * power, FFT_SIZE, HOP, window=window, length=frames).numpy()
        for name, power in powers.items()
    }


def separate_with_preview(mix: np.ndarray) -> dict[str, np.ndarray]:
    """Returns the stems of `preview`, (2, T) by name, from a mix (2, T) float32.

    It uses the segment loop of the engine.
    """
    import torch

    from stemline_engine.models.model import assemble
    from stemline_engine.preview.separator import REVISION, PreviewSeparator
    from stemline_engine.separation.one_song import separate

    model = assemble("preview", REVISION, [PreviewSeparator()])
    return dict(zip(model.sources, separate(model, torch.from_numpy(mix), torch.device("cpu")).numpy(), strict=True))


def measure(song: dict[str, np.ndarray], separate: Separate = separate_with_preview) -> dict:
    """Returns the SDR of `separate` on a song from `compose` beside its references, all in dB.

    {'stems': {name: {'constant_db', 'separated_db', 'ratio_mask_db', 'true_share', 'share'}},
    'sum_snr_db', 'seconds', 'wall_s', 'cpu_s'}. The shares are the energy of the true and of the
    separated stem, divided by the sum of the energies of the true stems. `wall_s` and `cpu_s` are
    the times of the separation.
    """
    wall, cpu = time.perf_counter(), time.process_time()
    estimates = separate(song["mix"])
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    masked = ideal_ratio_masks(song["mix"], {name: song[name] for name in STEMS})
    energy = sum(_energy(song[name]) for name in STEMS)
    stems = {
        name: {
            "constant_db": sdr_db(song[name], best_constant(song[name], song["mix"])),
            "separated_db": sdr_db(song[name], estimates[name]),
            "ratio_mask_db": sdr_db(song[name], masked[name]),
            "true_share": _energy(song[name]) / energy,
            "share": _energy(estimates[name]) / energy,
        }
        for name in STEMS
    }
    total = sum(estimates[name].astype(np.float64) for name in STEMS)
    times = {"seconds": song["mix"].shape[1] / 44100, "wall_s": wall, "cpu_s": cpu}
    return {"stems": stems, "sum_snr_db": sdr_db(song["mix"], total), **times}


def _energy(signal: np.ndarray) -> float:
    return float(np.sum(signal.astype(np.float64) ** 2))
