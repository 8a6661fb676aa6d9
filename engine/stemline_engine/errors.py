"""Defines EngineError, the one failure that the engine sends: a code, and a reason for people.

The codes are those of `common/src/errors/codes.ts`, which also defines whether a job that ends with
a code may be tried again. `from_exception` converts every other exception.
"""

import errno

BAD_AUDIO = "BAD_AUDIO"
CANCELLED = "CANCELLED"
ENGINE_REFUSED = "ENGINE_REFUSED"
INTERNAL = "INTERNAL"
MODEL_UNAVAILABLE = "MODEL_UNAVAILABLE"
OUT_OF_MEMORY = "OUT_OF_MEMORY"
STORAGE_FULL = "STORAGE_FULL"

CODES = frozenset({BAD_AUDIO, CANCELLED, ENGINE_REFUSED, INTERNAL, MODEL_UNAVAILABLE, OUT_OF_MEMORY, STORAGE_FULL})


class EngineError(Exception):
    """A request that the engine cannot fulfil.

    `code` is one of `CODES`; any other raises ValueError. `reason` is shown to users.
    """

    def __init__(self, code: str, reason: str) -> None:
        if code not in CODES:
            raise ValueError(f"unknown code {code}")
        super().__init__(reason)
        self.code = code
        self.reason = reason


# EFBIG is the limit of a file's size, EDQUOT that of a user.
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_OF_MACHINE = (*_DISK_FULL, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO)
# Texts at the start of the errors of CUDA, its libraries and Metal.
_DEVICE_LOST = ("CUDA error", "cuDNN error", "CUBLAS_STATUS", "CUFFT_", "MPS backend")
# Parts of the errors, in lower case, of the allocator for CPUs, of the system, of Metal, of C++
# (std::bad_alloc, in OpenVINO too), and of the libraries of CUDA (CUBLAS_STATUS_ALLOC_FAILED),
# which reserve their own memory.
_NO_MEMORY = (
    "out of memory",
    "can't allocate memory",
    "cannot allocate memory",
    "bad_alloc",
    "alloc_failed",
    "allocation_failed",
)


def from_exception(error: BaseException) -> EngineError:
    """Returns `error` as an EngineError.

    An unexpected exception becomes INTERNAL, and the reason contains only the name of its class:
    its text may contain paths and belongs in the log.
    """
    if isinstance(error, EngineError):
        return error
    if is_out_of_memory(error):
        return EngineError(OUT_OF_MEMORY, "the device ran out of memory while it separated this song")
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        return EngineError(STORAGE_FULL, "the separator's disk is full")
    return EngineError(INTERNAL, f"the engine met an unexpected {type(error).__name__}; see its log")


def is_of_machine(error: OSError) -> bool:
    """Returns whether a path was not opened for a fault of the machine, such as a full disk.

    Every other fault is one of the path, so the same request fails again.
    """
    return error.errno in _OF_MACHINE


def is_device_lost(error: BaseException) -> bool:
    """Returns whether every later call of the accelerator in this process would fail too."""
    # The check is by name and text, so that this file does not import torch. torch 2.8 and later
    # raise AcceleratorError for these errors.
    if is_out_of_memory(error):
        return False
    text = str(error)
    return type(error).__name__ == "AcceleratorError" or (
        isinstance(error, RuntimeError) and any(sign in text for sign in _DEVICE_LOST)
    )


def is_out_of_memory(error: BaseException) -> bool:
    """Returns whether the device or the system refused memory."""
    # The check is by name, so that this file does not import torch. The class is
    # torch.OutOfMemoryError on every accelerator.
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(sign in text for sign in _NO_MEMORY)
