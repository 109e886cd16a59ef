"""OpenVINO, imported without the part that reports each import to its makers.

Out: `openvino` and the operations that a model is built of.
Promise: `openvino.tools.ovc`, which sends a message over the network when it is imported and takes a third of the time
of the whole import, is left out; it converts models, and we convert none.
"""

import sys

_REPORTS = "openvino.tools.ovc"
_is_new = _REPORTS not in sys.modules
if _is_new:
    sys.modules[_REPORTS] = None  # type: ignore[assignment]  # what Python documents for "this cannot be imported"
try:
    import openvino
    from openvino import opset13 as operations
finally:
    if _is_new:
        del sys.modules[_REPORTS]

__all__ = ["openvino", "operations"]
