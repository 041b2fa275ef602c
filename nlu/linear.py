"""A linear classifier on sparse counts, kept as one contiguous table so that one sentence is read in well under a millisecond."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier


class SparseLinear:
    """One logistic regression a class (stochastic gradient descent, deterministic); probabilities sum to 1."""

    def __init__(self, alpha: float, passes: int, seed: int, class_weight: str | None = None) -> None:
        self._settings: dict[str, Any] = {"alpha": alpha, "max_iter": passes, "random_state": seed, "class_weight": class_weight}
        self.classes: list[str] = []

    def fit(self, rows: csr_matrix, labels: Sequence[str]) -> None:
        """Learn from rows, shape (n, features)."""
        model = SGDClassifier(loss="log_loss", **self._settings).fit(rows, labels)
        self.classes = [str(name) for name in model.classes_]
        self._weights = np.ascontiguousarray(model.coef_.T, dtype=np.float32)
        self._bias = model.intercept_.astype(np.float32)

    def probabilities(self, rows: csr_matrix) -> np.ndarray:
        """Shape (n, classes), in the order of ``classes``."""
        scores = rows.astype(np.float32) @ self._weights  # of one type: else the whole table is copied at each sentence
        shares = 1.0 / (1.0 + np.exp(-(scores + self._bias)))
        return shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)
