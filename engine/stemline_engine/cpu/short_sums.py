"""Replacement of long sums in a network of OpenVINO by sums of short ones, which round less.

OpenVINO adds the values of a mean one after the other in 32 bit, which rounds more with each value.
PyTorch adds in pairs. Demucs divides its input by the mean of all values of a spectrum, so the
rounding of that mean would change every sample of its stems.
"""

from __future__ import annotations

import math
from typing import Any

from .runtime import import_openvino

_TERMS = 256
"""Most terms of one sum."""


def shorten_sums(network: Any) -> int:
    """Changes each mean of many values in `network`. Returns their number.

    A mean stays when its values do not lie together or their number is not known.
    """
    openvino = import_openvino()
    from openvino import opset13 as ops

    changed = 0
    for node in network.get_ordered_ops():
        shape = _summed_shape(node)
        if shape is None:
            continue
        rows, count = shape
        sums = ops.reshape(node.input_value(0), [rows, count], special_zero=False)
        terms = count
        while terms > 1:
            parts = math.ceil(terms / _TERMS)
            size = min(terms, _TERMS)
            if parts * size > terms:
                sums = ops.pad(sums, [0, 0], [0, parts * size - terms], "constant", 0.0)
            # Without the new shape, OpenVINO would join the sums again.
            sums = ops.reduce_sum(ops.reshape(sums, [rows, parts, size], special_zero=False), 2)
            terms = parts
        mean = ops.multiply(sums, ops.constant(1 / count, openvino.Type.f32))
        result = ops.reshape(mean, list(node.output(0).shape), special_zero=False)
        for target in node.output(0).get_target_inputs():
            target.replace_source_output(result.output(0))
        changed += 1
    return changed


def _summed_shape(node: Any) -> tuple[int, int] | None:
    """Returns the numbers of the means of `node` and of the values in each; None: it stays."""
    if node.get_type_name() != "ReduceMean" or node.input_value(0).partial_shape.is_dynamic:
        return None
    axes = node.input_value(1).get_node()
    if axes.get_type_name() != "Constant":
        return None
    shape = list(node.input_value(0).shape)
    summed = sorted(int(axis) % len(shape) for axis in axes.data.reshape(-1))
    count = math.prod(shape[axis] for axis in summed)
    if count <= _TERMS or summed != list(range(len(shape) - len(summed), len(shape))):
        return None
    return math.prod(shape[: summed[0]]), count
