"""`python -m stemline_tools.sdr_report`: prints how well and how fast `preview` separates songs.

The songs are the sample song, twenty composed songs with which `preview` was made, and twenty
others that were first composed when its cues and its constants were final.
"""

import numpy as np

from .sample.compose import STEMS, compose
from .sample.variety import draw_song
from .sdr import measure

SEEDS = {"seeds with which preview was made": range(1, 21), "held-out seeds": range(21, 41)}
SECONDS = 10.0  # of a composed song
THREADS = 2
GOAL_SPEED = 20  # times real time
COLUMNS = ("constant_db", "separated_db", "ratio_mask_db", "true_share", "share")
NOTE = (
    "The songs are synthetic: the SDR of `preview` on real music is lower.\n"
    "constant: the best constant times the mix, which separates nothing.\n"
    "ratio mask: an ideal ratio mask, made from the true stems, with the spectrum of `preview`.\n"
    "energy: that of the true stem and of the stem of preview, in % of the true stems together."
)


def format_table(title: str, results: list[dict]) -> str:
    """Returns the means of `results`, from `sdr.measure`, as a table for people."""
    stems = {name: [[result["stems"][name][column] for column in COLUMNS] for result in results] for name in STEMS}
    rows = {name: np.mean(values, axis=0) for name, values in stems.items()}
    rows["mean"] = np.mean(list(rows.values()), axis=0)
    medians = {name: np.median(values, axis=0)[1] for name, values in stems.items()}
    lines = [f"{title}: mean SDR in dB", f"{'':10}{'constant':>10}{'preview':>10}{'ratio mask':>12}{'energy':>16}"]
    for name, (constant, separated, mask, true, share) in rows.items():
        energy = f"{100 * true:.0f} %, {100 * share:.0f} %"
        lines.append(f"{name:10}{constant:10.2f}{separated:10.2f}{mask:12.2f}{energy:>16}")
    lines.append("median of preview: " + ", ".join(f"{name} {value:.2f}" for name, value in medians.items()))
    lines.append(f"SNR of the sum of the stems against the mix: {min(r['sum_snr_db'] for r in results):.1f} dB or more")
    return "\n".join(lines)


def format_speed(results: list[dict]) -> str:
    """Returns the speed of the separations of `results` as a sentence."""
    seconds, wall, cpu = (sum(result[key] for result in results) for key in ("seconds", "wall_s", "cpu_s"))
    return (
        f"Speed with {THREADS} threads: {seconds / wall:.1f} times real time "
        f"(goal: {GOAL_SPEED}, {'reached' if seconds / wall >= GOAL_SPEED else 'not reached'}), "
        f"{cpu / seconds:.3f} s of processor time for one second of music"
    )


def main() -> None:
    """Measures all songs, and prints one table for each group and the speed."""
    import torch

    torch.set_num_threads(THREADS)
    groups = {"the sample song": [None], **{f"{len(seeds)} songs, {name}": seeds for name, seeds in SEEDS.items()}}
    everything = []
    for title, seeds in groups.items():
        results = [measure(compose() if seed is None else compose(SECONDS, draw_song(seed))) for seed in seeds]
        print(format_table(title, results), end="\n\n", flush=True)
        everything += results
    print(f"{format_speed(everything)}\n{NOTE}")


if __name__ == "__main__":
    main()
