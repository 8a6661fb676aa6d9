"""Signal functions that the instruments of the sample song share. Needs only numpy."""

import numpy as np

SAMPLE_RATE = 44100


def midi_to_hz(pitch: float) -> float:
    """Returns the equal-tempered frequency in Hz of a MIDI pitch: 440 * 2^((pitch - 69) / 12)."""
    return 440.0 * 2.0 ** ((pitch - 69) / 12)


def time_axis(seconds: float) -> np.ndarray:
    """Returns the times of the samples in seconds, (T,)."""
    return np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE


def band_noise(rng: np.random.Generator, frames: int, low_hz: float, high_hz: float) -> np.ndarray:
    """Returns band-passed white noise with an RMS of 1, (frames,).

    The magnitudes are those of third-order Butterworth filters.
    """
    spectrum = np.fft.rfft(rng.standard_normal(frames))
    hz = np.fft.rfftfreq(frames, 1 / SAMPLE_RATE) + 1e-9
    spectrum /= np.sqrt((1 + (low_hz / hz) ** 6) * (1 + (hz / high_hz) ** 6))
    noise = np.fft.irfft(spectrum, frames)
    return noise / np.sqrt(np.mean(noise**2))


def fade_edges(signal: np.ndarray, attack_s: float, release_s: float) -> np.ndarray:
    """Returns the signal (T, ...) with raised-cosine edges, which prevent clicks."""
    shaped = signal.copy()
    attack = min(int(attack_s * SAMPLE_RATE), len(signal) // 2)
    release = min(int(release_s * SAMPLE_RATE), len(signal) // 2)
    if attack:
        shaped[:attack] = (shaped[:attack].T * (0.5 - 0.5 * np.cos(np.pi * np.arange(attack) / attack))).T
    if release:
        falling = 0.5 + 0.5 * np.cos(np.pi * np.arange(1, release + 1) / release)
        shaped[-release:] = (shaped[-release:].T * falling).T
    return shaped


def mix_into(track: np.ndarray, onset_s: float, sound: np.ndarray, pan: float = 0.0) -> None:
    """Adds a mono sound (N,) to a track (2, T), with constant-power panning.

    `pan` is -1 for left to 1 for right. Samples beyond the end of the track are left out.
    """
    start = round(onset_s * SAMPLE_RATE)
    stop = min(start + sound.size, track.shape[1])
    if stop <= start:
        return
    angle = (pan + 1) * np.pi / 4
    track[0, start:stop] += np.cos(angle) * sound[: stop - start]
    track[1, start:stop] += np.sin(angle) * sound[: stop - start]


def add_reverb(track: np.ndarray, rng: np.random.Generator, decay_s: float, level: float) -> np.ndarray:
    """Returns the track (2, T) plus a stereo reverb, which falls by 60 dB in `decay_s`.

    It is a convolution with decaying noise, different for each channel.
    """
    frames = int(decay_s * 2 * SAMPLE_RATE)
    times = np.arange(frames) / SAMPLE_RATE
    size = 1 << (track.shape[1] + frames - 1).bit_length()
    send = np.fft.rfft(track.mean(axis=0), size)
    wet = []
    for _ in range(2):
        tail = band_noise(rng, frames, 200, 7000) * 10 ** (-3 * times / decay_s) * (times > 0.008)
        tail /= np.sqrt(np.sum(tail**2))
        wet.append(np.fft.irfft(send * np.fft.rfft(tail, size), size)[: track.shape[1]])
    return track + level * np.stack(wet)
