"""The one kind of failure that crosses the pipe: a code from a closed list and a reason for people.

Anything else that is caught is turned into it by `from_exception`, in one place.
"""

BAD_REQUEST = "BAD_REQUEST"
BAD_AUDIO = "BAD_AUDIO"
MODEL_UNAVAILABLE = "MODEL_UNAVAILABLE"
OUT_OF_MEMORY = "OUT_OF_MEMORY"
CANCELLED = "CANCELLED"
INTERNAL = "INTERNAL"

# Whether the same request may succeed later.
RETRY = {
    BAD_REQUEST: False,
    BAD_AUDIO: False,
    MODEL_UNAVAILABLE: False,
    OUT_OF_MEMORY: True,
    CANCELLED: False,
    INTERNAL: True,
}


class EngineError(Exception):
    """A request that cannot be answered as asked. `code` is a key of `RETRY`, `reason` is fit for users."""

    def __init__(self, code: str, reason: str) -> None:
        if code not in RETRY:
            raise ValueError(f"unknown code {code}")
        super().__init__(reason)
        self.code = code
        self.reason = reason

    @property
    def retry(self) -> bool:
        return RETRY[self.code]


_DEVICE_LOST = ("CUDA error", "cuDNN error", "CUBLAS_STATUS", "CUFFT_", "MPS backend")


def from_exception(error: BaseException) -> EngineError:
    """Any caught exception as an `EngineError`.

    An unforeseen one becomes INTERNAL and names only its class: its text may hold paths and belongs in the log.
    """
    if isinstance(error, EngineError):
        return error
    if _is_out_of_memory(error):
        return EngineError(OUT_OF_MEMORY, "the device ran out of memory while separating this song")
    return EngineError(INTERNAL, f"the engine met an unexpected {type(error).__name__}; its log tells more")


def is_device_lost(error: BaseException) -> bool:
    """Whether an accelerator is beyond use for this process: after such an error every later call fails too."""
    # By name and text, so that this file needs no torch; torch 2.8 and later raise AcceleratorError for these.
    if _is_out_of_memory(error):
        return False
    text = str(error)
    return type(error).__name__ == "AcceleratorError" or (
        isinstance(error, RuntimeError) and any(sign in text for sign in _DEVICE_LOST)
    )


def _is_out_of_memory(error: BaseException) -> bool:
    # By name, so that this file needs no torch: torch.OutOfMemoryError is the class on every accelerator.
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    # The CPU allocator and the mps backend raise a bare RuntimeError.
    text = str(error).lower()
    return isinstance(error, RuntimeError) and ("out of memory" in text or "can't allocate memory" in text)
