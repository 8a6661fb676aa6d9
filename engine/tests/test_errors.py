"""Tests of the errors of PyTorch: a lack of memory, a lost device, and all others."""

from __future__ import annotations

import pytest
import torch

from stemline_engine.errors import is_device_lost, is_out_of_memory


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB."),
        MemoryError(),
        RuntimeError("[enforce fail at alloc_cpu.cpp:118] DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("Exception from src/inference/src/cpp/infer_request.cpp:223: std::bad_alloc"),
        RuntimeError("MPS backend out of memory (MPS allocated: 1 GiB)"),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("cuFFT error: CUFFT_ALLOC_FAILED"),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
        RuntimeError("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED"),
    ],
    ids=str,
)
def test_a_lack_of_memory_is_no_lost_device(error):
    assert is_out_of_memory(error) and not is_device_lost(error)


@pytest.mark.parametrize(
    "text",
    [
        "CUDA error: an illegal memory access was encountered",
        "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
        "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm`",
        "cuFFT error: CUFFT_EXEC_FAILED",
    ],
)
def test_a_failed_launch_is_a_lost_device(text):
    assert is_device_lost(RuntimeError(text)) and not is_out_of_memory(RuntimeError(text))


def test_other_errors_are_neither():
    for error in (ValueError("CUDA error: in a text"), RuntimeError("the size of tensor a must match"), OSError()):
        assert not is_device_lost(error) and not is_out_of_memory(error)
