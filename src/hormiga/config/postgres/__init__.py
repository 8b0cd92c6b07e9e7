"""The embedded PostgreSQL: our launcher over the programs of a wheel (ADR-0009)."""

from __future__ import annotations

from hormiga.config.postgres.cluster import Cluster, start

__all__ = ["Cluster", "start"]
