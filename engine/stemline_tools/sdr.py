"""`python -m stemline_tools.sdr`: measures how well `preview` separates the sample song."""

from collections.abc import Callable

import numpy as np

from .sample.compose import STEMS, compose

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


def separate_with_preview(mix: np.ndarray) -> dict[str, np.ndarray]:
    """Returns the stems of `preview`, (2, T) by name, from a mix (2, T) float32.

    It uses the segment loop of the engine.
    """
    import torch

    from stemline_engine.models.model import assemble
    from stemline_engine.preview.separator import REVISION, PreviewSeparator
    from stemline_engine.separation.segments import separate

    model = assemble("preview", REVISION, [PreviewSeparator()])
    return dict(zip(model.sources, separate(model, torch.from_numpy(mix), torch.device("cpu")).numpy(), strict=True))


def measure(song: dict[str, np.ndarray], separate: Separate = separate_with_preview) -> dict:
    """Returns the gain of `separate` on a song from `compose`, all in dB.

    {'stems': {name: {'mix_db', 'separated_db', 'gain_db'}}, 'mean_gain_db', 'sum_snr_db'}.
    """
    estimates = separate(song["mix"])
    stems = {}
    for name in STEMS:
        mix_db, separated_db = sdr_db(song[name], song["mix"]), sdr_db(song[name], estimates[name])
        stems[name] = {"mix_db": mix_db, "separated_db": separated_db, "gain_db": separated_db - mix_db}
    total = sum(estimates[name].astype(np.float64) for name in STEMS)
    return {
        "stems": stems,
        "mean_gain_db": float(np.mean([stem["gain_db"] for stem in stems.values()])),
        "sum_snr_db": sdr_db(song["mix"], total),
    }


def format_table(result: dict) -> str:
    """Returns the result of `measure` as a table for people."""
    lines = [f"{'stem':8}{'SDR of mix':>12}{'separated':>12}{'gain':>8}  (dB)"]
    for name, stem in result["stems"].items():
        lines.append(f"{name:8}{stem['mix_db']:12.2f}{stem['separated_db']:12.2f}{stem['gain_db']:+8.2f}")
    lines.append(f"{'mean':8}{'':24}{result['mean_gain_db']:+8.2f}")
    lines.append(f"SNR of the sum of stems against the mix: {result['sum_snr_db']:.1f} dB")
    return "\n".join(lines)


if __name__ == "__main__":
    print(format_table(measure(compose())))
